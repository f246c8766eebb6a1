#pragma once

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/counting_device_test.h"
#include "daemon/supervisor.h"

namespace trueno {

/// A supervisor in a process of its own, with what it says.
class SupervisorProcess {
 public:
  explicit SupervisorProcess(SupervisedDevice& device, const std::string& notify_socket = "",
                             uint64_t claim_patience_ns = kPatienceMs * kNsPerMs,
                             uint64_t first_standby_after_ns = 0)
      : first_standby_after_ns_(first_standby_after_ns) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    test_ = getpid();
    pid_ = fork();
    if (pid_ == 0) run(device, notify_socket, claim_patience_ns, ends);
    setpgid(pid_, pid_);
    groups().push_back(pid_);
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

  /// Ends all supervisors that there were, and the workers of each.
  static void end_all() {
    for (const pid_t group : groups()) kill(-group, SIGKILL);
    groups().clear();
  }

  void signal(int number) const { kill(pid_, number); }

  void kill_now() {
    kill(pid_, SIGKILL);
    wait_for_end();
  }

  SupervisorEnd end() { return static_cast<SupervisorEnd>(WEXITSTATUS(wait_for_end())); }

  /// Waits until this was said; false when all of its processes have ended before.
  bool says(std::string_view words) {
    while (said_.find(words) == std::string::npos) {
      if (!read_more()) return false;
    }
    return true;
  }

  /// All that was said until the last of its processes ended.
  std::string messages() {
    while (read_more()) {
    }
    return said_;
  }

 private:
  [[noreturn]] void run(SupervisedDevice& device, const std::string& notify_socket,
                        uint64_t claim_patience_ns, int* ends) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != test_) _exit(99);
    setpgid(0, 0);
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    if (!device.processes().supervise()) _exit(98);
    const MessageLog log("zram7");
    ServiceManager service_manager(notify_socket, 4'000 * kNsPerMs);
    const SupervisorTimes times{.look_every_ns = 20 * kNsPerMs,
                                .stop_patience_ns = 1'000 * kNsPerMs,
                                .claim_patience_ns = claim_patience_ns,
                                .first_standby_after_ns = first_standby_after_ns_};
    Supervisor supervisor(device, *device.processes().workers(), service_manager, log, times);
    _exit(static_cast<int>(supervisor.run()));
  }

  /// Each has its children in a process group of its own.
  static std::vector<pid_t>& groups() {
    static std::vector<pid_t> groups;
    return groups;
  }

  bool read_more() {
    char part[512];
    const ssize_t count = read(messages_, part, sizeof part);
    if (count > 0) said_.append(part, static_cast<size_t>(count));
    return count > 0;
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
  std::string said_;
  uint64_t first_standby_after_ns_;
};

class SupervisorTest : public testing::Test {
 protected:
  void TearDown() override {
    end_workers();
    EXPECT_EQ(seen_.doubles, 0);
  }

  /// They outlive their supervisor.
  static void end_workers() { SupervisorProcess::end_all(); }

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

}  // namespace trueno
