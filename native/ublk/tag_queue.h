#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace trueno {

/// Tags in the order in which they came; takes its memory when it is made, for each tag once.
class TagQueue {
 public:
  explicit TagQueue(size_t most) : tags_(most) {}

  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }

  void push(uint16_t tag) {
    tags_[(first_ + count_) % tags_.size()] = tag;
    ++count_;
  }

  /// Asks for one to be there.
  uint16_t pop() {
    const uint16_t tag = tags_[first_];
    first_ = (first_ + 1) % tags_.size();
    --count_;
    return tag;
  }

 private:
  std::vector<uint16_t> tags_;
  size_t first_ = 0;
  size_t count_ = 0;
};

}  // namespace trueno
