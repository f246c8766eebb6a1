#include "ublk/ublk_features.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "ublk/ublk_constants.h"

namespace trueno {
namespace {

using Names = std::vector<std::string>;

TEST(UblkFeatures, NoBitHasNoName) { EXPECT_EQ(ublk_feature_names(0), Names{}); }

TEST(UblkFeatures, BitsFromTheFutureAreShownByNumber) {
  EXPECT_EQ(ublk_feature_names(uint64_t{1} << 63 | uint64_t{1} << 21), (Names{"BIT_21", "BIT_63"}));
  EXPECT_EQ(ublk_feature_names(UINT64_MAX).size(), 64U);
}

TEST(UblkFeatures, KnownBitsHaveTheKernelsNames) {
  EXPECT_EQ(ublk_feature_names(kUserRecovery | kUserRecoveryReissue),
            (Names{"USER_RECOVERY", "USER_RECOVERY_REISSUE"}));
  EXPECT_EQ(
      ublk_feature_names(0x1fe),
      (Names{"URING_CMD_COMP_IN_TASK", "NEED_GET_DATA", "USER_RECOVERY", "USER_RECOVERY_REISSUE",
             "UNPRIVILEGED_DEV", "CMD_IOCTL_ENCODE", "USER_COPY", "ZONED"}));
}

TEST(UblkFeatures, GetFeaturesHasTheKernelsNumber) { EXPECT_EQ(kGetFeatures, 0x80207513U); }

}  // namespace
}  // namespace trueno
