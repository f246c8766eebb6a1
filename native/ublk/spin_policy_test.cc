#include "ublk/spin_policy.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

constexpr uint64_t kSoon = SpinPolicy::kMostNs;
constexpr uint64_t kLate = SpinPolicy::kMostNs + 1;

void note_gaps(SpinPolicy& policy, uint64_t ns, int count) {
  for (int gap = 0; gap < count; ++gap) policy.note_gap(ns);
}

TEST(SpinPolicy, WithOneProcessorItNeverLooks) {
  SpinPolicy policy(1);
  note_gaps(policy, kSoon, 1000);
  EXPECT_EQ(policy.spin_ns(), 0U);
}

TEST(SpinPolicy, ItLooksOnlyAfterRequestsCameSoon) {
  SpinPolicy policy(2);
  EXPECT_EQ(policy.spin_ns(), 0U);
  note_gaps(policy, kLate, 1000);
  EXPECT_EQ(policy.spin_ns(), 0U);
  note_gaps(policy, kSoon, 1000);
  EXPECT_EQ(policy.spin_ns(), SpinPolicy::kMostNs);
}

TEST(SpinPolicy, ItStopsSoonAfterABurst) {
  SpinPolicy policy(2);
  note_gaps(policy, kSoon, 1000000);
  note_gaps(policy, kLate, 16);
  EXPECT_EQ(policy.spin_ns(), 0U);
}

TEST(SpinPolicy, OneLatecomerInABurstChangesNothing) {
  SpinPolicy policy(2);
  note_gaps(policy, kSoon, 100);
  policy.note_gap(kLate);
  EXPECT_GT(policy.spin_ns(), 0U);
}

}  // namespace
}  // namespace trueno
