#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

namespace trueno {

/// The status of a child that has ended, as waitpid(2) has it; nothing while it lives. It is not
/// reaped: see DeadChildren.
std::optional<int> status_of_ended(pid_t child);
/// Waits for its end.
int await_status(pid_t child);

/// Children that have ended and are to be reaped when there is nothing else to do.
///
/// To reap one, the kernel takes its files out of /proc, and where another task is at one of them
/// (shrink_dcache_parent() of Linux), it asks again and again, without sleeping, until that is
/// done. The other task may be the last thread of the very child, which lets its parent know of the
/// end before it cleans up: with one processor, a parent of a higher real-time priority then waits
/// for ever, and the machine with it; for an ordinary one, it waits a second.
class DeadChildren {
 public:
  DeadChildren() { pids_.reserve(kMost); }
  DeadChildren(const DeadChildren&) = delete;
  DeadChildren& operator=(const DeadChildren&) = delete;

  /// Takes no memory. The child has ended.
  void add(pid_t child);
  void reap();

 private:
  /// More of them are reaped at once.
  static constexpr size_t kMost = 16;

  std::vector<pid_t> pids_;
};

}  // namespace trueno
