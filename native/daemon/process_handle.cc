#include "daemon/process_handle.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace trueno {

// By their numbers: the C library of Debian 12 has both calls, and those before it have not.

std::optional<ProcessHandle> ProcessHandle::open(pid_t pid) {
  FileDescriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (pidfd.number() < 0) return std::nullopt;
  return ProcessHandle(std::move(pidfd));
}

void ProcessHandle::kill() const {
  syscall(SYS_pidfd_send_signal, pidfd_.number(), SIGKILL, nullptr, 0);
}

bool ProcessHandle::await_end(int patience_ms) const {
  pollfd ended{.fd = pidfd_.number(), .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&ended, 1, patience_ms);
  } while (ready < 0 && errno == EINTR);
  return ready == 1;
}

bool end_processes(std::vector<ProcessHandle>& processes, int patience_ms) {
  for (const ProcessHandle& process : processes) process.kill();
  std::erase_if(processes,
                [&](const ProcessHandle& process) { return process.await_end(patience_ms); });
  return processes.empty();
}

}  // namespace trueno
