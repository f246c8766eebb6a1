#include "daemon/device_processes.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>
#include <vector>

namespace trueno {
namespace {

/// A child that does something and then waits for its end.
class Child {
 public:
  explicit Child(const std::function<bool()>& body) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      const char answer = body() ? 'y' : 'n';
      (void)!write(ends[1], &answer, 1);
      close(ends[0]);
      close(ends[1]);
      while (true) pause();
    }
    close(ends[1]);
    EXPECT_EQ(read(ends[0], &answer_, 1), 1);
    close(ends[0]);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  bool succeeded() const { return answer_ == 'y'; }
  pid_t pid() const { return pid_; }

  void end() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  char answer_ = 0;
};

class DeviceProcessesTest : public testing::Test {
 protected:
  FileDescriptor file_{memfd_create("processes", MFD_CLOEXEC)};
  DeviceProcesses processes_{file_.number()};
};

TEST_F(DeviceProcessesTest, OneSupervises) {
  EXPECT_FALSE(processes_.supervisor());
  Child first([&] { return processes_.supervise(); });
  EXPECT_TRUE(first.succeeded());
  EXPECT_EQ(processes_.supervisor(), first.pid());
  EXPECT_FALSE(processes_.supervise());
  first.end();
  EXPECT_FALSE(processes_.supervisor());
  EXPECT_TRUE(processes_.supervise());
}

TEST_F(DeviceProcessesTest, AllWorkersAreFoundAndNobodyElse) {
  EXPECT_TRUE(processes_.workers()->empty());
  const Child supervisor([&] { return processes_.supervise(); });
  EXPECT_TRUE(processes_.join());
  std::vector<std::unique_ptr<Child>> workers;
  for (int count = 0; count < 5; ++count) {
    workers.push_back(std::make_unique<Child>([&] { return processes_.join(); }));
  }
  workers[2] = nullptr;
  auto found = *processes_.workers();
  EXPECT_EQ(found.size(), 4U);
  EXPECT_TRUE(end_processes(found, 20'000));
  EXPECT_TRUE(found.empty());
  EXPECT_TRUE(processes_.workers()->empty());
  EXPECT_EQ(processes_.supervisor(), supervisor.pid());
}

TEST_F(DeviceProcessesTest, OneChangesTheDeviceAtATime) {
  Child other([&] {
    auto change = processes_.begin_change();
    if (change) (*change).keep();
    return change.has_value();
  });
  EXPECT_TRUE(other.succeeded());
  EXPECT_FALSE(processes_.begin_change_within(0));
  other.end();
  const auto change = processes_.begin_change();
  EXPECT_TRUE(change);
  const Child third([&] { return !processes_.begin_change_within(0).has_value(); });
  EXPECT_TRUE(third.succeeded());
}

TEST_F(DeviceProcessesTest, AChangeEndsWithItsScope) {
  { const auto change = processes_.begin_change(); }
  const Child other([&] { return processes_.begin_change_within(0).has_value(); });
  EXPECT_TRUE(other.succeeded());
}

}  // namespace
}  // namespace trueno
