#include "boot/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace trueno {
namespace {

/// A program that does not end by a kill signal that it can catch is killed after this.
constexpr int64_t kGraceTime_ms = 5000;
/// How often a program is looked at where poll(2) cannot tell that it has ended.
constexpr int64_t kLookInterval_ms = 10;
/// A wait that poll(2) takes; it is taken again.
constexpr int64_t kLongestWait_ms = 1'000'000;

/// A pipe of which the program has the writing end as one of its standard streams.
class OutputPipe {
 public:
  OutputPipe() = default;
  OutputPipe(const OutputPipe&) = delete;
  OutputPipe& operator=(const OutputPipe&) = delete;
  ~OutputPipe() {
    close_end(0);
    close_end(1);
  }

  /// An errno, or 0.
  int open() { return pipe2(ends_.data(), O_CLOEXEC) == 0 ? 0 : errno; }
  int reading_end() const { return ends_[0]; }
  int writing_end() const { return ends_[1]; }
  void close_reading_end() { close_end(0); }
  void close_writing_end() { close_end(1); }

  /// Takes what is there, and closes the pipe at its end.
  void read_some(std::string& bytes) {
    std::array<char, 65536> buffer;
    const ssize_t count_bytes = read(ends_[0], buffer.data(), buffer.size());
    if (count_bytes > 0) {
      bytes.append(buffer.data(), static_cast<size_t>(count_bytes));
    } else if (count_bytes == 0 || errno != EINTR) {
      close_reading_end();
    }
  }

 private:
  void close_end(size_t index) {
    if (ends_[index] >= 0) close(ends_[index]);
    ends_[index] = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

/// Starts the program; an errno, or 0.
int spawn(const ChildStart& start, const OutputPipe& output, const OutputPipe& errors, pid_t& pid) {
  std::vector<char*> arguments{const_cast<char*>(start.file.c_str())};
  for (const std::string& argument : start.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.writing_end(), STDOUT_FILENO);
  if (start.keeps_stderr) {
    posix_spawn_file_actions_adddup2(&actions, errors.writing_end(), STDERR_FILENO);
  }
  // We ignore SIGPIPE, and a program would inherit that.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  const int error =
      posix_spawnp(&pid, start.file.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Waits for the program that was started, up to the limits; `end` gets what it printed.
class ChildWait {
 public:
  ChildWait(const ChildStart& start, pid_t pid, ChildEnd& end)
      : start_(start),
        pid_(pid),
        // Linux 5.3; readable when the program has ended.
        pid_descriptor_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))),
        end_(end),
        deadline_ms_(monotonic_ms() + start.timeout_ms) {}
  ChildWait(const ChildWait&) = delete;
  ChildWait& operator=(const ChildWait&) = delete;
  ~ChildWait() { forget_pid_descriptor(); }

  void wait(OutputPipe& output, OutputPipe& errors) {
    while (!reap() || is_open(output) || is_open(errors)) {
      const int64_t left_ms = deadline_ms_ - monotonic_ms();
      if (left_ms <= 0) return stop(ETIMEDOUT);
      const bool must_look = !is_reaped_ && pid_descriptor_ < 0;
      const int64_t wait_ms = std::min(left_ms, must_look ? kLookInterval_ms : kLongestWait_ms);
      std::array<pollfd, 3> streams{pollfd{output.reading_end(), POLLIN, 0},
                                    pollfd{errors.reading_end(), POLLIN, 0},
                                    pollfd{pid_descriptor_, POLLIN, 0}};
      poll(streams.data(), streams.size(), static_cast<int>(wait_ms));
      if (streams[0].revents != 0) output.read_some(end_.stdout_bytes);
      if (streams[1].revents != 0) errors.read_some(end_.stderr_bytes);
      if (end_.stdout_bytes.size() + end_.stderr_bytes.size() > start_.largest_output_bytes) {
        return stop(ENOBUFS);
      }
    }
  }

 private:
  static bool is_open(const OutputPipe& pipe) { return pipe.reading_end() >= 0; }

  /// Whether the program has ended.
  bool reap() {
    if (is_reaped_) return true;
    const pid_t ended = waitpid(pid_, &end_.wait_status, WNOHANG);
    if (ended == 0) return false;
    is_reaped_ = true;
    forget_pid_descriptor();
    return true;
  }

  void stop(int failure_errno) {
    end_.failure_errno = failure_errno;
    if (reap()) return;
    kill(pid_, start_.kill_signal);
    const int64_t grace_end_ms = monotonic_ms() + kGraceTime_ms;
    while (!reap()) {
      if (monotonic_ms() >= grace_end_ms) kill(pid_, SIGKILL);
      pollfd program{pid_descriptor_, POLLIN, 0};
      poll(&program, 1, static_cast<int>(kLookInterval_ms));
    }
  }

  void forget_pid_descriptor() {
    if (pid_descriptor_ >= 0) close(pid_descriptor_);
    pid_descriptor_ = -1;
  }

  const ChildStart& start_;
  const pid_t pid_;
  int pid_descriptor_;
  ChildEnd& end_;
  const int64_t deadline_ms_;
  bool is_reaped_ = false;
};

}  // namespace

int64_t monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

ChildEnd run_child(const ChildStart& start) {
  ChildEnd end;
  OutputPipe output;
  OutputPipe errors;
  end.failure_errno = output.open();
  if (end.failure_errno == 0 && start.keeps_stderr) end.failure_errno = errors.open();
  if (end.failure_errno != 0) return end;
  pid_t pid = 0;
  end.failure_errno = spawn(start, output, errors, pid);
  if (end.failure_errno != 0) return end;
  end.was_started = true;
  output.close_writing_end();
  errors.close_writing_end();
  ChildWait{start, pid, end}.wait(output, errors);
  return end;
}

}  // namespace trueno
