#include "ublk/control_ring.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace trueno {
namespace {

TEST(ControlRing, EachWayToFailIsToldApart) {
  EXPECT_EQ(io_uring_setup_error(ENOSYS).code, ErrorCode::kNoIoUring);
  EXPECT_EQ(io_uring_setup_error(EPERM).code, ErrorCode::kIoUringDenied);
  EXPECT_EQ(io_uring_setup_error(EINVAL).code, ErrorCode::kIoUringTooOld);
  EXPECT_EQ(io_uring_setup_error(ENOMEM).code, ErrorCode::kIoUringFailed);
  EXPECT_EQ(io_uring_setup_error(ENOMEM).errno_value, ENOMEM);
}

TEST(ControlRing, ACommandToNoDeviceFailsAndTheNextOneStillRuns) {
  auto ring = ControlRing::open();
  if (!ring) GTEST_SKIP() << describe(ring.error());
  for (int command = 0; command < 20; ++command) {
    EXPECT_EQ(ring->run(-1, kGetFeatures, ControlCommand{}), -EBADF);
  }
}

}  // namespace
}  // namespace trueno
