#include "daemon/mount_table.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(MountTable, LinesThatAreNoneAreLeftOut) {
  EXPECT_TRUE(parse_mounts("").empty());
  EXPECT_TRUE(parse_mounts("\n\n - \n- - - - - - - - -\n").empty());
  EXPECT_TRUE(parse_mounts("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1").empty());
  EXPECT_TRUE(parse_mounts("36 35 98:0 / /mnt rw - ext4").empty());
}

TEST(MountTable, AnyNumberOfTagsMayStandBeforeTheType) {
  const auto mounts = parse_mounts(
      "36 35 98:0 / /mnt rw - ext4 /dev/root rw,errors=continue\n"
      "37 35 0:30 / /run/trueno-zram/store rw,nosuid master:1 shared:2 - tmpfs trueno-zram "
      "rw,mode=700,noswap\n");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_EQ(mounts[0].device, "98:0");
  EXPECT_EQ(mounts[0].path, "/mnt");
  EXPECT_EQ(mounts[0].type, "ext4");
  EXPECT_EQ(mounts[0].source, "/dev/root");
  EXPECT_FALSE(mounts[0].has_super_option("errors"));
  EXPECT_EQ(mounts[1].path, "/run/trueno-zram/store");
  EXPECT_TRUE(mounts[1].has_super_option("noswap"));
  EXPECT_FALSE(mounts[1].has_super_option("swap"));
}

TEST(MountTable, SpacesInNamesAreEscaped) {
  EXPECT_EQ(unescaped("/a\\040b\\011\\134"), "/a b\t\\");
  EXPECT_EQ(unescaped("\\04"), "\\04");
  EXPECT_EQ(unescaped("\\089"), "\\089");
  EXPECT_EQ(unescaped("\\"), "\\");
}

TEST(MountTable, FindsWhatIsMountedHere) {
  const auto proc = find_mount_at("/proc");
  ASSERT_TRUE(proc);
  ASSERT_TRUE(*proc);
  EXPECT_EQ((*proc)->type, "proc");
  const auto none = find_mount_at("/proc/self");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

}  // namespace
}  // namespace trueno
