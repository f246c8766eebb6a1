#include "daemon/memory_claims.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace trueno {
namespace {

constexpr size_t kUnit = MemoryClaims::kUnitBytes;

MemoryRange units(size_t first, size_t end) {
  return {.start_bytes = first * kUnit, .end_bytes = end * kUnit};
}

TEST(MemoryClaims, WhoMeetsAnotherOneLeavesTheRangeAlone) {
  MemoryClaims claims;
  ASSERT_TRUE(claims.begin_entry(7, units(10, 14)));
  EXPECT_EQ(claims.entering(), 7);
  for (const auto& range : {units(10, 14), units(8, 11), units(13, 20), units(0, 100)}) {
    EXPECT_FALSE(claims.begin_release(range));
  }
  for (const auto& range : {units(0, 10), units(14, 15)}) {
    EXPECT_TRUE(claims.begin_release(range));
    claims.end_release();
  }
  // A part of a unit is one.
  EXPECT_FALSE(
      claims.begin_release({.start_bytes = 14 * kUnit - 4096, .end_bytes = 14 * kUnit + 4096}));
  claims.end_entry();
  ASSERT_TRUE(claims.begin_release(units(10, 14)));
  EXPECT_FALSE(claims.begin_entry(7, units(13, 17)));
  EXPECT_EQ(claims.entering(), std::nullopt);
  EXPECT_TRUE(claims.begin_entry(7, units(14, 17)));
}

TEST(MemoryClaims, OneProcessEntersAtATimeAndADeadOneIsForgotten) {
  MemoryClaims claims;
  ASSERT_TRUE(claims.begin_entry(4'194'303, units(0, 4)));
  EXPECT_FALSE(claims.begin_entry(8, units(20, 24)));
  claims.forget(8);
  EXPECT_EQ(claims.entering(), 4'194'303);
  claims.forget(4'194'303);
  EXPECT_EQ(claims.entering(), std::nullopt);
  EXPECT_TRUE(claims.begin_entry(8, units(20, 24)));
  EXPECT_TRUE(claims.begin_release(units(0, 4)));
}

TEST(MemoryClaims, TheEndOfTheLargestStoreIsToldFromItsStart) {
  constexpr size_t kEnd = (size_t{1} << 41) / kUnit;
  MemoryClaims claims;
  ASSERT_TRUE(claims.begin_entry(1, units(kEnd - MemoryClaims::kMostEnteredBytes / kUnit, kEnd)));
  EXPECT_TRUE(claims.begin_release(units(0, kEnd - 255)));
  EXPECT_FALSE(claims.begin_release(units(0, kEnd - 254)));
  EXPECT_FALSE(claims.begin_release(units(kEnd - 1, kEnd)));
}

/// Two at once, again and again: never both.
TEST(MemoryClaims, NeverBothAtOnce) {
  constexpr int kTimes = 200'000;
  MemoryClaims claims;
  std::atomic<int> inside = 0;
  std::atomic<int> doubles = 0;
  const auto be_inside = [&] {
    if (inside.fetch_add(1) != 0) ++doubles;
    inside.fetch_sub(1);
  };
  std::thread releasing([&] {
    for (int time = 0; time < kTimes; ++time) {
      if (!claims.begin_release(units(3, 4))) continue;
      be_inside();
      claims.end_release();
    }
  });
  for (int time = 0; time < kTimes; ++time) {
    if (!claims.begin_entry(9, units(0, 4))) continue;
    be_inside();
    claims.end_entry();
  }
  releasing.join();
  EXPECT_EQ(doubles, 0);
}

}  // namespace
}  // namespace trueno
