// Devices that were never made: what is looked at here is who may do what to their files.
#include "daemon/stop.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <new>
#include <string>

#include "daemon/store_file.h"

namespace trueno {
namespace {

/// What all processes of a test see.
struct Seen {
  std::atomic<bool> is_ready = false;
  std::atomic<bool> was_refused = false;
  std::atomic<bool> is_done = false;
};

class StopTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "stop.XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    run_ = RunFolder(folder);
    std::filesystem::create_directory(run_.store_folder());
    settings_.name = "zram0";
    settings_.size_bytes = 16 << 20;
    settings_.queue_count = 1;
    seen_ =
        new (mmap(nullptr, sizeof(Seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
            Seen;
    // Its supervisor is dead.
    EXPECT_EQ(in_a_process([this] {
                return StoreFile::open(path(), settings_, 0) && run_.write_mark(0, "zram0");
              }),
              0);
  }
  void TearDown() override {
    if (other_ > 0) {
      kill(other_, SIGKILL);
      waitpid(other_, nullptr, 0);
    }
    std::filesystem::remove_all(run_.path());
    munmap(seen_, sizeof(Seen));
  }

  std::string path() const { return run_.store_file("zram0"); }
  bool is_there() const { return std::filesystem::exists(path()); }
  bool is_marked() const { return std::filesystem::exists(run_.path() + "/ublk/ublkb0"); }

  /// 0 when that gives true. A lock is its process's.
  static int in_a_process(const std::function<bool()>& body) {
    const pid_t child = fork();
    if (child == 0) _exit(body() ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    return status;
  }

  /// Another process, which is ready when this returns.
  void begin(const std::function<void(const DeviceProcesses&)>& body) {
    other_ = fork();
    if (other_ == 0) {
      const auto file = open_store_file(path());
      body(DeviceProcesses(file->number()));
      while (true) pause();
    }
    while (!seen_->is_ready) usleep(1000);
  }

  RunFolder run_;
  DeviceSettings settings_;
  Seen* seen_ = nullptr;
  pid_t other_ = -1;
};

TEST_F(StopTest, TakesAwayWhatNobodyServes) {
  EXPECT_EQ(in_a_process([this] { return stop("zram0", false, run_).has_value(); }), 0);
  EXPECT_FALSE(is_there());
  EXPECT_FALSE(is_marked());
}

TEST_F(StopTest, WaitsForWhoIsAtAChangeAndNobodyBeginsToServeMeanwhile) {
  begin([this](const DeviceProcesses& processes) {
    const auto change = processes.begin_change();
    seen_->is_ready = true;
    while (!processes.supervisor()) usleep(1000);
    seen_->was_refused = !processes.supervise();
    // Long enough for who does not wait.
    usleep(200'000);
    seen_->is_done = is_there();
  });
  EXPECT_EQ(in_a_process([this] { return stop("zram0", false, run_) && seen_->is_done; }), 0);
  EXPECT_TRUE(seen_->was_refused);
  EXPECT_FALSE(is_there());
}

TEST_F(StopTest, ADeviceWithASupervisorIsItsOwnAndNobodyWaitsForIt) {
  begin([this](const DeviceProcesses& processes) {
    EXPECT_TRUE(processes.supervise());
    const auto change = processes.begin_change();
    seen_->is_ready = true;
    while (true) pause();
  });
  EXPECT_EQ(in_a_process([this] {
              const auto stopped = stop("zram0", false, run_);
              return !stopped && stopped.error().code == ErrorCode::kAlreadyServed &&
                     stopped.error().subject.ends_with(std::to_string(other_));
            }),
            0);
  EXPECT_TRUE(is_there());
  EXPECT_TRUE(is_marked());
}

TEST_F(StopTest, WhatIsNotThereIsNamed) {
  const auto stopped = stop("zram9", true, run_);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kNoSuchDevice);
  EXPECT_EQ(stopped.error().subject, run_.store_file("zram9"));
}

}  // namespace
}  // namespace trueno
