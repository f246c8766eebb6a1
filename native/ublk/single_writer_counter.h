#pragma once

#include <atomic>
#include <cstdint>

namespace trueno {

/// A count that one thread raises and any thread may read, without a locked instruction.
class SingleWriterCounter {
 public:
  void add(uint64_t by) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

}  // namespace trueno
