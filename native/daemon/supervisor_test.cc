#include "daemon/supervisor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <climits>
#include <csignal>
#include <memory>
#include <random>
#include <string>

#include "daemon/supervisor_process_test.h"

namespace trueno {
namespace {

TEST_F(SupervisorTest, StopsAndRemovesADeviceThatNobodyUses) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGTERM);
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kStopped);
  EXPECT_FALSE(device.control_area().ublk_id());
  EXPECT_FALSE(is_alive(seen_.serving));
  EXPECT_FALSE(is_alive(seen_.standby));
}

TEST_F(SupervisorTest, ADeviceThatSomebodyHasWhereNobodySeesHimIsInUse) {
  CountingDevice device(memory_);
  seen_.is_claimed = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
}

TEST_F(SupervisorTest, ADiskThatDoesNotAnswerKeepsNobodyFromTakingOverOrStopping) {
  CountingDevice device(memory_);
  seen_.disk_is_silent = true;
  SupervisorProcess supervisor(device, "", 100 * kNsPerMs);
  ASSERT_TRUE(eventually([&] { return is_complete() && seen_.tunings == 1; }));
  const pid_t standby = seen_.standby;
  kill(seen_.serving, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.serving == standby; }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
  EXPECT_EQ(seen_.tunings, 1);
}

TEST_F(SupervisorTest, TheStandbyTakesOver) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t standby = seen_.standby;
  kill(seen_.serving, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.serving == standby; }));
  EXPECT_EQ(device.control_area().recoveries(), 1U);
  EXPECT_GT(device.control_area().last_outage_ns(), 0U);
  ASSERT_TRUE(eventually([&] { return is_complete(); })) << "no second standby";
}

TEST_F(SupervisorTest, AStandbyWorksWhileItWaitsAndTakesOverAllTheSame) {
  CountingDevice device(memory_);
  seen_.steps_to_be_ready = INT_MAX;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete() && seen_.standby_steps > 5; }));
  const pid_t standby = seen_.standby;
  kill(seen_.serving, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.serving == standby; }));
  EXPECT_TRUE(goes_on(device));
}

TEST_F(SupervisorTest, TheFirstStandbyOfANewDeviceComesLater) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device, "", kPatienceMs * kNsPerMs, 100 * kNsPerMs);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
}

TEST_F(SupervisorTest, AWorkerThatDiesBeforeThereIsAStandbyIsFollowed) {
  CountingDevice device(memory_);
  constexpr uint64_t kNeverNs = 3'600'000 * kNsPerMs;
  SupervisorProcess supervisor(device, "", kPatienceMs * kNsPerMs, kNeverNs);
  // Before it has said that, nothing can be on the device, and it would give it up.
  ASSERT_TRUE(supervisor.says("served as"));
  ASSERT_FALSE(has_standby());
  const pid_t serving = seen_.serving;
  kill(serving, SIGKILL);
  // From then on the device is one that can have something on it.
  ASSERT_TRUE(eventually([&] { return seen_.serving != serving && is_complete(); }));
  EXPECT_EQ(device.control_area().recoveries(), 1U);
}

TEST_F(SupervisorTest, NobodyWaitsUntilTheDeadAreReaped) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  kill(worker, SIGKILL);
  ASSERT_TRUE(eventually([&] { return is_complete() && seen_.serving != worker; }));
  EXPECT_EQ(seen_.state_of_predecessor, 'Z');
  EXPECT_TRUE(eventually([&] { return state_of(worker) == 0; }));
}

TEST_F(SupervisorTest, ADeadStandbyIsReplaced) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t serving = seen_.serving;
  const pid_t standby = seen_.standby;
  kill(standby, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.standby != standby && is_complete(); }));
  EXPECT_EQ(seen_.serving, serving);
}

TEST_F(SupervisorTest, WithoutAStandbyANewWorkerComes) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t serving = seen_.serving;
  supervisor.signal(SIGSTOP);
  kill(seen_.standby, SIGKILL);
  kill(serving, SIGKILL);
  supervisor.signal(SIGCONT);
  ASSERT_TRUE(eventually([&] { return seen_.serving != serving && is_complete(); }));
}

TEST_F(SupervisorTest, DeathsAtAnyMomentLoseNothingAndFailNoRequest) {
  CountingDevice device(memory_);
  std::mt19937 random(7);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  for (int round = 0; round < 60; ++round) {
    ASSERT_TRUE(eventually([&] { return is_served(); })) << round;
    usleep(static_cast<useconds_t>(random() % 8000));
    const uint64_t handled = device.control_area().handled();
    const auto kind = random() % 4;
    if (kind != 0) kill(seen_.serving, SIGKILL);
    if (kind < 2) {
      supervisor = nullptr;
      supervisor = std::make_unique<SupervisorProcess>(device);
    }
    ASSERT_TRUE(eventually([&] { return device.control_area().handled() > handled; })) << round;
  }
  EXPECT_EQ(seen_.refused, 0);
  supervisor->signal(SIGTERM);
  EXPECT_EQ(supervisor->end(), SupervisorEnd::kStopped);
}

/// Dies of writes to page 5.
class PoisonedDevice final : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  void handle(uint64_t page) override {
    if (page == 5) std::signal(SIGSEGV, SIG_DFL), raise(SIGSEGV);
  }
};

TEST_F(SupervisorTest, ARequestThatEndedTwoWorkersIsNotHandledAgain) {
  PoisonedDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.refused > 2; }));
  EXPECT_EQ(seen_.served, 3);
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kStopped);
  const std::string messages = supervisor.messages();
  EXPECT_NE(messages.find("was ended by SIGSEGV"), std::string::npos) << messages;
  EXPECT_NE(messages.find("the request at page 5 died of it"), std::string::npos) << messages;
}

/// Handles page 5 for ever.
class HangingDevice final : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  void handle(uint64_t page) override {
    while (page == 5) pause();
  }
};

TEST_F(SupervisorTest, AWorkerThatHangsAtARequestIsEnded) {
  HangingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.refused > 0; }));
  EXPECT_EQ(seen_.served, 3);
  supervisor.kill_now();
  end_workers();
  EXPECT_NE(supervisor.messages().find("does not come back from a request"), std::string::npos);
}

TEST_F(SupervisorTest, ACrashLoopIsLoudAndEndsWhenItsReasonDoes) {
  BreakingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  seen_.broken = true;
  kill(seen_.serving, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.started >= 7; }));
  seen_.broken = false;
  ASSERT_TRUE(eventually([&] { return is_served(); }));
  supervisor.kill_now();
  end_workers();
  const std::string messages = supervisor.messages();
  EXPECT_NE(messages.find("no worker stays alive"), std::string::npos) << messages;
}

TEST_F(SupervisorTest, ADeviceThatIsThereIsNeverGivenUp) {
  BreakingDevice device(memory_);
  device.control_area().set_ublk_id(kUblkId);
  seen_.broken = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.started >= 3; }));
  EXPECT_EQ(seen_.removals, 0);
  seen_.broken = false;
  ASSERT_TRUE(eventually([&] { return is_served(); }));
  EXPECT_EQ(device.control_area().recoveries(), 1U);
}

TEST_F(SupervisorTest, ADeviceThatCannotBeMadeIsGivenUpAtOnce) {
  BreakingDevice device(memory_);
  seen_.broken = true;
  SupervisorProcess supervisor(device);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kNotStarted);
  EXPECT_EQ(seen_.started, 1);
}

TEST_F(SupervisorTest, AStopDuringACrashLoopRemovesTheDeviceWithoutAWorker) {
  BreakingDevice device(memory_);
  device.control_area().set_ublk_id(kUblkId);
  seen_.broken = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.started >= 3; }));
  supervisor.signal(SIGINT);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kStopped);
  EXPECT_EQ(seen_.removals, 1);
}

/// Ends with a status instead of serving.
class EndingDevice final : public CountingDevice {
 public:
  EndingDevice(SharedMemory& memory, WorkerStatus status)
      : CountingDevice(memory), status_(status) {}

 private:
  std::optional<WorkerStatus> before_serving() override { return status_; }

  WorkerStatus status_;
};

TEST_F(SupervisorTest, TellsThatSomebodyElseRemovedTheDevice) {
  EndingDevice device(memory_, WorkerStatus::kDeviceGone);
  device.control_area().set_ublk_id(kUblkId);
  SupervisorProcess supervisor(device);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kDeviceGone);
}

/// Does not stop when asked to.
class StubbornDevice final : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  void handle(uint64_t) override {
    while (seen_.broken) usleep(1000);
  }
};

TEST_F(SupervisorTest, AWorkerThatDoesNotStopIsDoneWithout) {
  StubbornDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  seen_.broken = true;
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kStopped);
  EXPECT_EQ(seen_.removals, 1);
}

TEST_F(SupervisorTest, AClosedTerminalIsNoReasonToStop) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGHUP);
  kill(seen_.serving, SIGTERM);
  const uint64_t handled = device.control_area().handled();
  ASSERT_TRUE(eventually([&] { return device.control_area().handled() > handled + 5; }));
  EXPECT_EQ(seen_.served, 1);
}

/// systemd's end of the socket, under an abstract name.
class NotifySocket {
 public:
  NotifySocket() : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    // Named by the kernel: autobind of unix(7).
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
    socklen_t length = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    name_ = "@" + std::string(address.sun_path + 1, length - sizeof(sa_family_t) - 1);
    const timeval patience{.tv_sec = kPatienceMs / 1000, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { close(socket_); }

  const std::string& name() const { return name_; }

  /// The next message that is no sign of life.
  std::string next() {
    while (true) {
      char text[1024];
      const ssize_t count = recv(socket_, text, sizeof text, 0);
      if (count < 0) return "nothing";
      const std::string message(text, static_cast<size_t>(count));
      if (message != "WATCHDOG=1\n") return message;
    }
  }

 private:
  int socket_;
  std::string name_;
};

TEST_F(SupervisorTest, SystemdIsToldOnceThatItServesAndThenHowItIs) {
  CountingDevice device(memory_);
  NotifySocket systemd;
  SupervisorProcess supervisor(device, systemd.name());
  EXPECT_EQ(systemd.next(), "STATUS=Serving /dev/ublkb7\n");
  EXPECT_EQ(systemd.next(), "READY=1\n");
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  kill(seen_.serving, SIGKILL);
  EXPECT_TRUE(systemd.next().starts_with("STATUS=Serving /dev/ublkb7, taken over 1 times"));
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(systemd.next(), "STOPPING=1\n");
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kStopped);
}

}  // namespace
}  // namespace trueno
