#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace trueno {

/// A program to run to its end, with nothing on its standard input.
struct ChildStart {
  /// Found in $PATH unless there is a slash in it.
  std::string file;
  /// Arguments after the program's own name.
  std::vector<std::string> arguments;
  /// After so long it gets `kill_signal`, and its output is not waited for any more.
  int64_t timeout_ms = 0;
  int kill_signal = SIGKILL;
  /// Otherwise its standard error goes where ours goes.
  bool keeps_stderr = false;
  /// Most bytes of standard output and of standard error; beyond, the program gets `kill_signal`.
  size_t largest_output_bytes = 0;
};

/// How a program ended.
struct ChildEnd {
  /// As waitpid(2) gives it; meaningless when it could not start.
  int wait_status = 0;
  bool was_started = false;
  /// ETIMEDOUT and ENOBUFS for the limits, other errno values for what kept it from starting, or 0.
  int failure_errno = 0;
  std::string stdout_bytes;
  std::string stderr_bytes;
};

/// Milliseconds since some moment in the past, unmoved by changes of the clock.
int64_t monotonic_ms();

/// Runs the program. A process that it leaves behind can hold its output open: then the end of the
/// time limit is waited for, but only the program itself is killed.
ChildEnd run_child(const ChildStart& start);

}  // namespace trueno
