#include "daemon/crash_backoff.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(CrashBackoff, TheFirstDeathsCostNothing) {
  CrashBackoff backoff;
  EXPECT_EQ(backoff.after_death(false), 0U);
  EXPECT_EQ(backoff.after_death(false), 0U);
  EXPECT_EQ(backoff.after_death(false), CrashBackoff::kFirstDelayNs);
}

TEST(CrashBackoff, DelaysDoubleUpToTheMost) {
  CrashBackoff backoff;
  uint64_t last_ns = 0;
  for (int death = 0; death < 1000; ++death) {
    const uint64_t delay_ns = backoff.after_death(false);
    EXPECT_LE(delay_ns, CrashBackoff::kMostDelayNs);
    EXPECT_GE(delay_ns, last_ns);
    last_ns = delay_ns;
  }
  EXPECT_EQ(last_ns, CrashBackoff::kMostDelayNs);
}

TEST(CrashBackoff, AWorkerThatServedBeginsItAnew) {
  CrashBackoff backoff;
  for (int death = 0; death < 10; ++death) (void)backoff.after_death(false);
  EXPECT_EQ(backoff.after_death(true), 0U);
  EXPECT_EQ(backoff.deaths(), 0U);
  EXPECT_EQ(backoff.after_death(false), 0U);
}

}  // namespace
}  // namespace trueno
