#include "ublk/latency_counters.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(LatencyCounters, EachPowerOfTwoBeginsABucket) {
  LatencyCounters counters;
  for (const uint64_t ns : {0U, 1U, 2U, 3U, 4U, 1023U, 1024U}) counters.add(ns);
  EXPECT_EQ(counters.bucket(0), 2U);
  EXPECT_EQ(counters.bucket(1), 2U);
  EXPECT_EQ(counters.bucket(2), 1U);
  EXPECT_EQ(counters.bucket(9), 1U);
  EXPECT_EQ(counters.bucket(10), 1U);
  EXPECT_EQ(counters.total_ns(), 0U + 1 + 2 + 3 + 4 + 1023 + 1024);
}

TEST(LatencyCounters, TheLastBucketHasNoEnd) {
  LatencyCounters counters;
  counters.add(uint64_t{1} << 39);
  counters.add(UINT64_MAX);
  EXPECT_EQ(counters.bucket(LatencyCounters::kBuckets - 1), 2U);
  counters.add((uint64_t{1} << 39) - 1);
  EXPECT_EQ(counters.bucket(LatencyCounters::kBuckets - 2), 1U);
}

}  // namespace
}  // namespace trueno
