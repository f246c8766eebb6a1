#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace trueno {

/// One line of /proc/PID/task/TID/stat, see proc_pid_stat(5).
struct TaskState {
  pid_t process;
  pid_t thread;
  std::string name;
  char state;
  pid_t parent;
  /// User and system time, in clock ticks.
  uint64_t run_ticks;
  /// When it was made, in clock ticks after boot: with the number, tells it from later ones.
  uint64_t start_ticks;
};

/// All threads there are.
std::vector<TaskState> running_tasks();

/// The process that has a file open, by its path; 0 when none has.
pid_t process_that_opened(const std::string& path);

/// 0 when the process is gone.
pid_t parent_of(pid_t process);

/// Pages of 4 KiB; 0 when there is no such disk. To ask the disk itself may take as long as a
/// request.
uint64_t pages_of_disk(const std::string& name);

}  // namespace trueno
