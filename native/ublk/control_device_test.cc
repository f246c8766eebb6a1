#include "ublk/control_device.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

namespace trueno {
namespace {

class ControlDeviceTest : public testing::Test {
 protected:
  ControlDeviceTest() {
    std::string pattern = testing::TempDir() + "control_device_test.XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ControlDeviceTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const char* name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

TEST_F(ControlDeviceTest, AMissingDeviceSaysWhichOne) {
  const auto device = ControlDevice::open(path("absent").c_str());
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().subject, path("absent"));
  EXPECT_EQ(device.error().errno_value, ENOENT);
}

TEST_F(ControlDeviceTest, APathThroughAFileIsAMissingDevice) {
  std::ofstream(path("file")) << "x";
  const auto device = ControlDevice::open(path("file/device").c_str());
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().errno_value, ENOTDIR);
}

TEST_F(ControlDeviceTest, AFifoNeitherHangsNorPasses) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  const auto device = ControlDevice::open(path("fifo").c_str());
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ErrorCode::kControlDeviceFailed);
}

TEST_F(ControlDeviceTest, AnOrdinaryFileIsNoDevice) {
  std::ofstream(path("file")) << "x";
  const auto device = ControlDevice::open(path("file").c_str());
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ErrorCode::kControlDeviceFailed);
}

TEST(ControlDevice, AnotherCharacterDeviceGivesNoFeatures) {
  auto ring = ControlRing::open();
  if (!ring) GTEST_SKIP() << describe(ring.error());
  const auto device = ControlDevice::open("/dev/zero");
  ASSERT_TRUE(device);
  const auto features = device->features(*ring);
  ASSERT_FALSE(features);
  EXPECT_EQ(features.error().code, ErrorCode::kUblkTooOld);
}

TEST(ControlDevice, ItsServerCopiesWhereTheDriverCouldFailTo) {
  // GET_FEATURES of Linux 6.12, and of 7.2.
  EXPECT_EQ(ublk_flags(0x1FE), kUserRecovery | kUserRecoveryReissue | kUserCopy);
  EXPECT_EQ(ublk_flags(0xFFFFF), kUserRecovery | kUserRecoveryReissue | kNoAutoPartitionScan);
  // 6.1 to 6.4 do not have it.
  EXPECT_EQ(ublk_flags(0x7E), kUserRecovery | kUserRecoveryReissue);
}

TEST(ControlDevice, TheRealOneNamesItsFeatures) {
  auto ring = ControlRing::open();
  if (!ring) GTEST_SKIP() << describe(ring.error());
  const auto device = ControlDevice::open(kControlDevicePath);
  if (!device) GTEST_SKIP() << describe(device.error());
  const auto features = device->features(*ring);
  ASSERT_TRUE(features) << describe(features.error());
  EXPECT_NE(*features & kUserRecovery, 0U);
}

}  // namespace
}  // namespace trueno
