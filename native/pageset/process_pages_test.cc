#include "pageset/process_pages.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace trueno {
namespace {

TEST(ProcessPages, LinesThatAreNoMappingsArePassedOver) {
  EXPECT_TRUE(anonymous_ranges("").empty());
  EXPECT_TRUE(anonymous_ranges("\n\n").empty());
  EXPECT_TRUE(anonymous_ranges("7f00-zz rw-p 00000000 00:00 0").empty());
  EXPECT_TRUE(anonymous_ranges("7f00 rw-p 00000000 00:00 0").empty());
  EXPECT_TRUE(anonymous_ranges("10000000000000000-2 rw-p 00000000 00:00 0").empty());
  EXPECT_TRUE(anonymous_ranges("1000-2000").empty());
  EXPECT_TRUE(anonymous_ranges("1000-2000 rw-p").empty());
}

TEST(ProcessPages, OnlyWritableMappingsOfNoFileCount) {
  EXPECT_EQ(anonymous_ranges("1000-2000 r--p 00000000 fe:00 42   /bin/x\n"
                             "2000-3000 rw-p 00001000 fe:00 42   /bin/x\n"
                             "3000-5000 rw-p 00000000 00:00 0    [heap]\n"
                             "6000-7000 ---p 00000000 00:00 0 \n"
                             "7000-8000 rw-p 00000000 00:00 0 \n"
                             "9000-a000 r--p 00000000 00:00 0    [vvar]\n"
                             "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]"),
            (std::vector<AddressRange>{{0x3000, 0x5000}, {0x7000, 0x8000}}));
}

TEST(ProcessPages, SwappedAndSharedPagesAreNotResidentAnonymousOnes) {
  EXPECT_FALSE(is_resident_anonymous(0));
  EXPECT_FALSE(is_resident_anonymous(uint64_t{1} << 62));
  EXPECT_FALSE(is_resident_anonymous(uint64_t{5} << 61));
  EXPECT_TRUE(is_resident_anonymous(uint64_t{1} << 63));
}

TEST(ProcessPages, AProcessThatIsNotThereCannotBeRead) {
  const auto pages = read_process_pages(0x7fffffff, 1);
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().code, ErrorCode::kUnreadableFile);
}

/// posix_spawn(3) may come back before the program runs: under qemu-user it does.
void wait_until_it_runs(pid_t process, std::string_view program) {
  std::string running;
  for (int tries = 0; tries < 5000 && running != program; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::ifstream("/proc/" + std::to_string(process) + "/comm") >> running;
  }
}

// Not of this process: under a sanitizer it has mappings of terabytes.
TEST(ProcessPages, WhatAProcessHasInItsMemoryIsAmongItsPages) {
  char name[] = "sleep";
  char duration[] = "60";
  char marker[] = "MARKER=in-the-memory-of-a-process";
  char* const arguments[] = {name, duration, nullptr};
  char* const environment[] = {marker, nullptr};
  pid_t process = 0;
  ASSERT_EQ(posix_spawn(&process, "/bin/sleep", nullptr, nullptr, arguments, environment), 0);
  wait_until_it_runs(process, name);
  const auto pages = read_process_pages(process, 1 << 16);
  kill(process, SIGKILL);
  waitpid(process, nullptr, 0);
  ASSERT_TRUE(pages);
  EXPECT_TRUE(std::ranges::any_of(*pages, [&](const Page& page) {
    const std::string_view bytes(reinterpret_cast<const char*>(page.data()), page.size());
    return bytes.find(marker) != bytes.npos;
  }));
}

}  // namespace
}  // namespace trueno
