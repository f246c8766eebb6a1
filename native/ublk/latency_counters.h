#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "ublk/single_writer_counter.h"

namespace trueno {

/// How often something took how long, in powers of two. One thread adds, any may read.
class LatencyCounters {
 public:
  /// Bucket i counts what took from 2^i to 2^(i+1) - 1 ns; the first also 0 ns, the last, which
  /// begins at 9 minutes, all that took longer.
  static constexpr size_t kBuckets = 40;

  void add(uint64_t ns) {
    const auto log2 = static_cast<size_t>(std::bit_width(ns | 1) - 1);
    buckets_[std::min(log2, kBuckets - 1)].add(1);
    total_ns_.add(ns);
  }

  uint64_t bucket(size_t index) const { return buckets_[index].value(); }
  uint64_t total_ns() const { return total_ns_.value(); }

 private:
  std::array<SingleWriterCounter, kBuckets> buckets_;
  SingleWriterCounter total_ns_;
};

}  // namespace trueno
