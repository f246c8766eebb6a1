#pragma once

#include <sys/types.h>

#include <optional>
#include <utility>
#include <vector>

#include "ublk/file_descriptor.h"

namespace trueno {

/// A process that need not be a child, by pidfd_open(2): never one that got its number later.
class ProcessHandle {
 public:
  /// Nothing when there is no such process, or no memory.
  static std::optional<ProcessHandle> open(pid_t pid);

  /// Readable when the process has ended: for poll(2).
  int number() const { return pidfd_.number(); }
  bool has_ended() const { return await_end(0); }
  /// SIGKILL.
  void kill() const;
  /// False when it lives on for so long.
  bool await_end(int patience_ms) const;

 private:
  explicit ProcessHandle(FileDescriptor pidfd) : pidfd_(std::move(pidfd)) {}

  FileDescriptor pidfd_;
};

/// Kills them all and forgets those that have ended. False when one lives on for so long.
bool end_processes(std::vector<ProcessHandle>& processes, int patience_ms);

}  // namespace trueno
