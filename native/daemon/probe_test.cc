#include "daemon/probe.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace trueno {
namespace {

bool has_reason(const ProbeReport& report, ErrorCode code) {
  return std::ranges::find(report.reasons, code, &Error::code) != report.reasons.end();
}

TEST(Probe, WithoutAControlDeviceThereAreNoFeaturesButAReason) {
  const ProbeReport report = probe("/nonexistent/ublk-control");
  EXPECT_FALSE(report.can_serve());
  EXPECT_FALSE(report.control_device);
  ASSERT_FALSE(report.ublk_features);
  EXPECT_TRUE(has_reason(report, report.ublk_features.error().code));
}

TEST(Probe, ADeviceThatIsNotUblksGivesNoFeatures) {
  const ProbeReport report = probe("/dev/zero");
  ASSERT_FALSE(report.ublk_features);
  EXPECT_TRUE(has_reason(report, report.ublk_features.error().code));
}

TEST(Probe, KnowsTheKernel) { EXPECT_FALSE(probe("/dev/zero").kernel_release.empty()); }

}  // namespace
}  // namespace trueno
