#include "daemon/device_use.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

constexpr std::string_view kSwapColumns = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

std::optional<std::string> number_of(const std::string& path) {
  if (path == "/dev/ublkb0" || path == "/dev/odd name") return "259:0";
  if (path == "/dev/ublkb0p1") return "259:1";
  return std::nullopt;
}

std::optional<std::string> use(std::string_view swaps, std::string_view mounts,
                               const BlockDevice& device = {.numbers = {"259:0", "259:1"},
                                                            .holders = {}}) {
  return find_use(device, std::string(kSwapColumns).append(swaps), parse_mounts(mounts), number_of);
}

TEST(DeviceUse, NobodyUsesADeviceThatIsNowhere) {
  EXPECT_EQ(use("", ""), std::nullopt);
  EXPECT_EQ(find_use({}, "", {}, number_of), std::nullopt);
  EXPECT_EQ(use("/dev/sda2 partition 1 0 -2\n/swapfile file 1 0 -3\n",
                "36 35 8:1 / / rw - ext4 /dev/sda1 rw\n"),
            std::nullopt);
}

TEST(DeviceUse, SwapIsFoundUnderAnyNameOfTheDevice) {
  EXPECT_EQ(use("/dev/ublkb0 partition 1 0 100\n", ""), "it is swap");
  EXPECT_EQ(use("/dev/sda2 partition 1 0 -2\n/dev/odd\\040name\tpartition 1 0 100\n", ""),
            "it is swap");
}

TEST(DeviceUse, ALineThatIsCutOffIsStillSwap) { EXPECT_EQ(use("/dev/ublkb0", ""), "it is swap"); }

TEST(DeviceUse, MountsOfTheDiskAndItsPartitionsAreFound) {
  EXPECT_EQ(use("", "36 35 259:1 / /var/my\\040tmp rw - ext4 /dev/other rw\n"),
            "it is mounted at /var/my tmp");
}

TEST(DeviceUse, AMountWithANumberOfItsOwnIsFoundByWhatWasMounted) {
  EXPECT_EQ(use("", "36 35 0:44 / /srv rw - btrfs /dev/ublkb0p1 rw\n"), "it is mounted at /srv");
}

TEST(DeviceUse, DevicesThatAreMadeOfItAreUse) {
  EXPECT_EQ(use("", "", {.numbers = {"259:0"}, .holders = {"dm-0"}}), "dm-0 is made of it");
}

TEST(DeviceUse, ADeviceThatIsNotThereIsNotInUse) {
  const auto nothing = ublk_device_use(UINT32_MAX);
  ASSERT_TRUE(nothing) << describe(nothing.error());
  EXPECT_EQ(*nothing, std::nullopt);
  EXPECT_FALSE(is_claimed(UINT32_MAX));
}

}  // namespace
}  // namespace trueno
