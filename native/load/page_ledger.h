#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "load/page_pattern.h"

namespace trueno {

/// What the pages of one owner must hold.
class PageLedger {
 public:
  /// Pages that were never written.
  PageLedger(uint64_t seed, uint32_t owner, uint64_t page_count)
      : seed_(seed), owner_(owner), pages_(page_count) {}

  uint64_t page_count() const { return pages_.size(); }

  /// What is to be written to the page next, and then expected.
  PageWrite next_write(uint64_t page) {
    ++pages_[page].round;
    pages_[page].state = State::kWritten;
    return write_of(page);
  }

  /// The page holds zeros.
  void clear(uint64_t page) { pages_[page].state = State::kZero; }

  /// Nobody can say what the page holds.
  void forget(uint64_t page) { pages_[page].state = State::kUnknown; }

  std::optional<PageWrite> expected(uint64_t page) const {
    if (pages_[page].state == State::kUnknown) return std::nullopt;
    PageWrite write = write_of(page);
    if (pages_[page].state == State::kZero) write.round = 0;
    return write;
  }

 private:
  enum class State : uint8_t { kZero, kWritten, kUnknown };

  struct PageState {
    uint32_t round = 0;
    State state = State::kZero;
  };

  PageWrite write_of(uint64_t page) const {
    return {.seed = seed_, .owner = owner_, .round = pages_[page].round, .page = page};
  }

  uint64_t seed_;
  uint32_t owner_;
  std::vector<PageState> pages_;
};

}  // namespace trueno
