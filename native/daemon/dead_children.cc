#include "daemon/dead_children.h"

#include <sys/wait.h>

#include <cerrno>

#include "daemon/ordinary_priority.h"

namespace trueno {
namespace {

/// As waitpid(2) gives it, which cannot leave a child as it is.
int wait_status(const siginfo_t& end) {
  if (end.si_code == CLD_EXITED) return W_EXITCODE(end.si_status, 0);
  return W_EXITCODE(0, end.si_status) | (end.si_code == CLD_DUMPED ? WCOREFLAG : 0);
}

std::optional<int> look_at(pid_t child, int options) {
  siginfo_t end{};
  int result = 0;
  do {
    result = waitid(P_PID, static_cast<id_t>(child), &end, WEXITED | WNOWAIT | options);
  } while (result != 0 && errno == EINTR);
  if (result != 0 || end.si_pid != child) return std::nullopt;
  return wait_status(end);
}

}  // namespace

std::optional<int> status_of_ended(pid_t child) { return look_at(child, WNOHANG); }

int await_status(pid_t child) { return look_at(child, 0).value_or(-1); }

void DeadChildren::add(pid_t child) {
  if (pids_.size() == kMost) reap();
  pids_.push_back(child);
}

void DeadChildren::reap() {
  if (pids_.empty()) return;
  const OrdinaryPriority ordinary;
  for (const pid_t child : pids_) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pids_.clear();
}

}  // namespace trueno
