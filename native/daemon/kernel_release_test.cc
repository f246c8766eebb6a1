#include "daemon/kernel_release.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(KernelRelease, KernelsThatCrashAreKnown) {
  for (const char* release : {"6.17.0-35-generic", "6.17.0-40-generic", "6.17.0-1019-aws",
                              "6.17.0-1015-azure", "6.18.4", "6.18.5-arch1-1", "6.18.5+"}) {
    EXPECT_TRUE(crashes_at_add_device(release)) << release;
  }
}

TEST(KernelRelease, TheirNeighboursAreNotTakenForThem) {
  for (const char* release :
       {"", "unknown", "6.12.117", "6.17.0-36-generic", "6.17.0-35-lowlatency", "6.17.0-1020-aws",
        "6.17.0-1014-azure", "6.18.40", "6.18.44-fc-v657", "6.18", "16.18.4", "6.18.6", "7.2.12"}) {
    EXPECT_FALSE(crashes_at_add_device(release)) << release;
  }
}

TEST(KernelRelease, TheRunningOneIsKnown) { EXPECT_NE(kernel_release(), "unknown"); }

}  // namespace
}  // namespace trueno
