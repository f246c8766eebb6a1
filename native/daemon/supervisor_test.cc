#include "daemon/supervisor.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

constexpr uint32_t kUblkId = 7;
constexpr uint64_t kNsPerMs = 1'000'000;
/// Of steps that nothing but a fault delays.
constexpr int kPatienceMs = 20'000;

/// What all processes of a test see.
struct Seen {
  std::atomic<pid_t> serving = 0;
  std::atomic<pid_t> standby = 0;
  std::atomic<int> served = 0;
  std::atomic<int> started = 0;
  std::atomic<int> removals = 0;
  std::atomic<bool> in_use = false;
  std::atomic<bool> broken = false;
  std::atomic<bool> is_claimed = false;
  std::atomic<bool> disk_is_silent = false;
  std::atomic<int> tunings = 0;
  std::atomic<int> refused = 0;
  std::atomic<bool> cannot_stand_by = false;
  std::atomic<int> standbys_lost = 0;
  /// Workers that began to serve while another one did.
  std::atomic<int> doubles = 0;
};

template <typename Condition>
bool eventually(Condition condition) {
  for (int waited_ms = 0; waited_ms < kPatienceMs; ++waited_ms) {
    if (condition()) return true;
    usleep(1000);
  }
  return false;
}

/// Not one that nobody has waited for yet.
bool is_alive(pid_t pid) {
  const auto process = ProcessHandle::open(pid);
  return process && !process->has_ended();
}

class SharedMemory {
 public:
  SharedMemory()
      : memory_(static_cast<std::byte*>(
            mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { munmap(memory_, kBytes); }

  std::span<std::byte> area() { return {memory_, ControlArea::kBytes}; }
  Seen& seen() { return *reinterpret_cast<Seen*>(memory_ + ControlArea::kBytes); }

 private:
  static constexpr size_t kBytes = ControlArea::kBytes + 4096;
  std::byte* memory_;
};

DeviceSettings two_queues() {
  DeviceSettings settings;
  settings.queue_count = 2;
  return settings;
}

/// A device without a ublk: its workers handle a request each millisecond.
class CountingDevice : public SupervisedDevice {
 public:
  explicit CountingDevice(SharedMemory& memory)
      : seen_(memory.seen()),
        area_(ControlArea::format(memory.area(), two_queues(), 0, 1, monotonic_ns())),
        file_(memfd_create("processes", MFD_CLOEXEC)),
        processes_(file_.number()) {}

  const std::string& name() const override { return name_; }
  ControlArea& control_area() override { return area_; }
  const DeviceProcesses& processes() override { return processes_; }
  void lock_memory() override {}

  bool remove(uint32_t, uint64_t) override {
    ++seen_.removals;
    area_.set_ublk_id(std::nullopt);
    return true;
  }

  void tune(uint32_t) override {
    ++seen_.tunings;
    while (seen_.disk_is_silent) pause();
  }

  bool is_claimed(uint32_t) override {
    while (seen_.disk_is_silent) pause();
    return seen_.is_claimed;
  }

  std::optional<std::string> use() override {
    return seen_.in_use ? std::optional<std::string>("it is swap") : std::nullopt;
  }

  WorkerStatus run_worker(const WorkerChannels& channels) override {
    if (channels.await_start) {
      if (seen_.cannot_stand_by) {
        ++seen_.standbys_lost;
        return WorkerStatus::kFailed;
      }
      seen_.standby = getpid();
      if (!channels.await_start()) return WorkerStatus::kStopped;
      seen_.standby = 0;
    }
    ++seen_.started;
    if (const auto status = before_serving()) return *status;
    {
      const auto change = processes_.begin_change();
      if (seen_.serving != 0 && is_alive(seen_.serving)) ++seen_.doubles;
      seen_.serving = getpid();
      if (area_.ublk_id()) {
        area_.note_recovery(monotonic_ns());
      } else {
        area_.set_ublk_id(kUblkId);
      }
    }
    ++seen_.served;
    channels.serving();
    return serve(channels.stop_fd);
  }

 protected:
  virtual std::optional<WorkerStatus> before_serving() { return std::nullopt; }
  virtual void handle(uint64_t) {}

  Seen& seen_;

 private:
  WorkerStatus serve(int stop_fd) {
    RequestRecord& record = area_.record(1);
    for (uint64_t page = 0;; page = (page + 1) % 16) {
      pollfd stop{.fd = stop_fd, .events = POLLIN, .revents = 0};
      if (poll(&stop, 1, 1) == 1) break;
      const IoRequest request{.operation = IoOperation::kWrite,
                              .swap = true,
                              .tag = 3,
                              .page_count = 1,
                              .first_page = page};
      if (record.begin(request)) {
        handle(page);
      } else {
        ++seen_.refused;
      }
      record.end();
    }
    area_.set_ublk_id(std::nullopt);
    return WorkerStatus::kStopped;
  }

  std::string name_ = "zram7";
  ControlArea area_;
  FileDescriptor file_;
  DeviceProcesses processes_;
};

/// Cannot serve once it is broken.
class BreakingDevice : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  std::optional<WorkerStatus> before_serving() override {
    if (seen_.broken) abort_quietly();
    return std::nullopt;
  }
  static void abort_quietly() {
    std::signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
  }
};

/// A supervisor in a process of its own, with what it says.
class SupervisorProcess {
 public:
  explicit SupervisorProcess(SupervisedDevice& device, const std::string& notify_socket = "",
                             uint64_t claim_patience_ns = kPatienceMs * kNsPerMs) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    test_ = getpid();
    pid_ = fork();
    if (pid_ == 0) run(device, notify_socket, claim_patience_ns, ends);
    close(ends[1]);
    messages_ = ends[0];
  }
  SupervisorProcess(const SupervisorProcess&) = delete;
  SupervisorProcess& operator=(const SupervisorProcess&) = delete;
  ~SupervisorProcess() {
    if (pid_ > 0) kill_now();
    close(messages_);
  }

  pid_t pid() const { return pid_; }

  void signal(int number) const { kill(pid_, number); }

  void kill_now() {
    kill(pid_, SIGKILL);
    wait_for_end();
  }

  SupervisorEnd end() { return static_cast<SupervisorEnd>(WEXITSTATUS(wait_for_end())); }

  /// All that was said until the last of its processes ended.
  std::string messages() const {
    std::string text;
    char part[512];
    ssize_t count = 0;
    while ((count = read(messages_, part, sizeof part)) > 0) {
      text.append(part, static_cast<size_t>(count));
    }
    return text;
  }

 private:
  [[noreturn]] void run(SupervisedDevice& device, const std::string& notify_socket,
                        uint64_t claim_patience_ns, int* ends) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != test_) _exit(99);
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    if (!device.processes().supervise()) _exit(98);
    const MessageLog log("zram7");
    ServiceManager service_manager(notify_socket, 4'000 * kNsPerMs);
    const SupervisorTimes times{.look_every_ns = 20 * kNsPerMs,
                                .stop_patience_ns = 1'000 * kNsPerMs,
                                .claim_patience_ns = claim_patience_ns};
    Supervisor supervisor(device, *device.processes().workers(), service_manager, log, times);
    _exit(static_cast<int>(supervisor.run()));
  }

  int wait_for_end() {
    int status = -1;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

  pid_t test_;
  pid_t pid_;
  int messages_ = -1;
};

class SupervisorTest : public testing::Test {
 protected:
  void TearDown() override {
    end_workers();
    EXPECT_EQ(seen_.doubles, 0);
  }

  /// They outlive their supervisor.
  void end_workers() const {
    for (const std::atomic<pid_t>* worker : {&seen_.standby, &seen_.serving}) {
      if (*worker != 0) kill(*worker, SIGKILL);
    }
  }

  bool is_served() const { return seen_.serving != 0 && is_alive(seen_.serving); }
  bool has_standby() const { return seen_.standby != 0 && is_alive(seen_.standby); }
  bool is_complete() const { return is_served() && has_standby(); }

  SharedMemory memory_;
  /// Requests are handled from here on.
  static bool goes_on(CountingDevice& device) {
    const uint64_t handled = device.control_area().handled();
    return eventually([&] { return device.control_area().handled() > handled + 5; });
  }

  Seen& seen_ = memory_.seen();
};

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

TEST_F(SupervisorTest, ADeviceInUseIsServedUntilTheNextSupervisorTakesOver) {
  CountingDevice device(memory_);
  seen_.in_use = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
  const pid_t worker = seen_.serving;
  const pid_t standby = seen_.standby;
  EXPECT_TRUE(goes_on(device));
  EXPECT_TRUE(is_complete());
  EXPECT_EQ(seen_.removals, 0);

  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.serving != worker && is_complete(); }));
  EXPECT_EQ(device.control_area().recoveries(), 1U);
  EXPECT_TRUE(eventually([&] { return !is_alive(worker) && !is_alive(standby); }));
  next.kill_now();
  end_workers();
  EXPECT_NE(supervisor.messages().find("stopped while it is swap: its last worker serves on, and "
                                       "the next server takes over: systemctl start "
                                       "trueno-ublk@zram7"),
            std::string::npos);
}

TEST_F(SupervisorTest, OneThatLeavesTheDeviceLeavesAStandbyToo) {
  CountingDevice device(memory_);
  seen_.in_use = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t standby = seen_.standby;
  kill(standby, SIGKILL);
  ASSERT_TRUE(eventually([&] { return !is_alive(standby); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
  ASSERT_NE(seen_.standby, standby);
  kill(seen_.serving, SIGKILL);
  EXPECT_TRUE(goes_on(device));
}

TEST_F(SupervisorTest, WithoutAWorkerADeviceInUseWaits) {
  BreakingDevice device(memory_);
  device.control_area().set_ublk_id(kUblkId);
  seen_.in_use = true;
  seen_.broken = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.started >= 3; }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftWaiting);
  EXPECT_NE(supervisor.messages().find("stopped while it is swap: reads and writes wait until "
                                       "systemctl start trueno-ublk@zram7"),
            std::string::npos);
}

TEST_F(SupervisorTest, TheDeadWorkerOfADeadSupervisorIsReplaced) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t standby = seen_.standby;
  supervisor.signal(SIGSTOP);
  kill(seen_.serving, SIGKILL);
  supervisor.kill_now();
  ASSERT_TRUE(eventually([&] { return seen_.serving == standby; }));
  EXPECT_TRUE(goes_on(device));
  EXPECT_EQ(device.control_area().recoveries(), 1U);

  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.serving != standby && is_complete(); }));
  EXPECT_EQ(device.control_area().recoveries(), 2U);
}

TEST_F(SupervisorTest, ASupervisorThatCannotServeLeavesTheDeviceToThoseWhoCan) {
  CountingDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  seen_.cannot_stand_by = true;
  seen_.in_use = true;
  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.standbys_lost > 0; }));
  EXPECT_TRUE(goes_on(device));
  next.signal(SIGTERM);
  EXPECT_EQ(next.end(), SupervisorEnd::kLeftServing);
  EXPECT_TRUE(goes_on(device));
  EXPECT_EQ(seen_.serving, worker);
}

TEST_F(SupervisorTest, ADeviceThatAPredecessorServesCanBeRemoved) {
  CountingDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  seen_.cannot_stand_by = true;
  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.standbys_lost > 0; }));
  next.signal(SIGTERM);
  EXPECT_EQ(next.end(), SupervisorEnd::kStopped);
  EXPECT_EQ(seen_.removals, 1);
  EXPECT_TRUE(eventually([&] { return !is_alive(worker); }));
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
