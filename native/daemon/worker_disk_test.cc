#include "daemon/worker_disk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace trueno {
namespace {

/// Stands for /sys/block/ublkb0/queue/.
class TuneDiskTest : public testing::Test {
 protected:
  TuneDiskTest() {
    std::string pattern = testing::TempDir() + "worker_disk_test.XXXXXX";
    folder_ = std::string(mkdtemp(pattern.data())) + "/";
    for (const char* name : {"io_timeout", "scheduler", "wbt_lat_usec", "nr_requests"}) {
      std::ofstream(folder_ + name) << "";
    }
  }
  ~TuneDiskTest() override { std::filesystem::remove_all(folder_); }

  std::string value(const char* name) const {
    std::ifstream file(folder_ + name);
    std::string value;
    file >> value;
    return value;
  }

  std::string folder_;
};

TEST_F(TuneDiskTest, OneTagOfEachQueueIsNeverBusy) {
  EXPECT_EQ(tune_disk(folder_, 32), std::nullopt);
  EXPECT_EQ(value("nr_requests"), "31");
  EXPECT_EQ(value("scheduler"), "none");
  EXPECT_EQ(value("io_timeout"), "2000");
  EXPECT_EQ(value("wbt_lat_usec"), "0");
}

/// What is opened for writing here has no content any more.
TEST_F(TuneDiskTest, WhatIsSoAlreadyIsNotWritten) {
  const auto put = [&](const char* name, const char* text) {
    std::ofstream(folder_ + name) << text;
    std::filesystem::permissions(folder_ + name, std::filesystem::perms::owner_read);
  };
  put("io_timeout", "2000\n");
  put("scheduler", "[none] mq-deadline kyber\n");
  put("wbt_lat_usec", "0\n");
  put("nr_requests", "31\n");
  const auto written_at = [&](const char* name) {
    return std::filesystem::last_write_time(folder_ + name);
  };
  const auto before = written_at("scheduler");
  EXPECT_EQ(tune_disk(folder_, 32), std::nullopt);
  EXPECT_EQ(written_at("scheduler"), before);
  EXPECT_EQ(value("scheduler"), "[none]");
  EXPECT_EQ(value("io_timeout"), "2000");
}

TEST_F(TuneDiskTest, AnotherSchedulerIsReplaced) {
  std::ofstream(folder_ + "scheduler") << "none [mq-deadline] kyber\n";
  EXPECT_EQ(tune_disk(folder_, 32), std::nullopt);
  EXPECT_EQ(value("scheduler").substr(0, 4), "none");
}

TEST_F(TuneDiskTest, WithAsFewTagsAsTheKernelGivesOutAtLeastThereIsNoneToKeepBack) {
  EXPECT_EQ(tune_disk(folder_, 4), std::nullopt);
  EXPECT_EQ(value("nr_requests"), "");
  EXPECT_EQ(tune_disk(folder_, 5), std::nullopt);
  EXPECT_EQ(value("nr_requests"), "4");
}

TEST_F(TuneDiskTest, WhatThisKernelDoesNotHaveIsNotMissed) {
  std::filesystem::remove(folder_ + "wbt_lat_usec");
  EXPECT_EQ(tune_disk(folder_, 32), std::nullopt);
  EXPECT_EQ(value("nr_requests"), "31");
}

TEST_F(TuneDiskTest, WhatCannotBeSetIsSaidAndTheRestIsSet) {
  std::filesystem::remove(folder_ + "scheduler");
  std::filesystem::create_directory(folder_ + "scheduler");
  const auto failure = tune_disk(folder_, 32);
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->find("scheduler to none"), std::string::npos) << *failure;
  EXPECT_EQ(value("nr_requests"), "31");
}

}  // namespace
}  // namespace trueno
