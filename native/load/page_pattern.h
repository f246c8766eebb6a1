#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/page.h"

namespace trueno {

/// Which write a page holds: nothing else looks the same, so that a page that comes back in the
/// wrong place, or from an earlier write, is found out.
struct PageWrite {
  uint64_t seed;
  /// Process or thread that wrote it.
  uint32_t owner;
  /// Counts the writes of this page, from 1; 0 is a page that was never written, or taken back: it
  /// holds zeros.
  uint32_t round;
  /// Its place among those of its owner.
  uint64_t page;
};

/// How much of a page does not compress.
class PagePattern {
 public:
  /// `random_bytes` on average in most pages; one of 16 is filled with one word, one of 16 does not
  /// compress at all. kPageBytes: none compresses.
  explicit PagePattern(size_t random_bytes) : random_bytes_(random_bytes) {}

  void fill(const PageWrite& write, PageBuffer page) const;

  bool matches(const PageWrite& write, PageView page) const;

  /// For a person: what a page that does not match holds instead.
  std::string difference(const PageWrite& write, PageView page) const;

 private:
  size_t random_bytes_;
};

}  // namespace trueno
