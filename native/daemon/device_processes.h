#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "daemon/file_lock.h"
#include "daemon/process_handle.h"

namespace trueno {

/// Who is at work at one device, by locks on its store file. A process is known by its locks alone,
/// so nobody has to clean up after one that was killed.
class DeviceProcesses {
 public:
  /// The file must outlive this.
  explicit DeviceProcesses(int file) : file_(file) {}

  /// Makes this process the supervisor for the rest of its life. False when another one is.
  bool supervise() const;
  std::optional<pid_t> supervisor() const;

  /// Counts this process among the workers for the rest of its life. Called first in a child of the
  /// supervisor, which must end when its supervisor has ended by then: so the next supervisor finds
  /// each worker that lives on. False when there is no memory.
  bool join() const;
  /// All that joined, but for this process. An end of one may be seen a moment late. Fails with
  /// kStoreFileFailed when one that lives cannot be had, as there is no memory, or as it is not of
  /// this PID namespace.
  Result<std::vector<ProcessHandle>> workers() const;

  /// Making, taking over and removing the ublk device are done by one process at a time, and no
  /// process is killed while it does: on Linux 6.12 that can cost the device. Waits for the others.
  /// Fails with kOutOfMemory.
  Result<FileLock> begin_change() const;
  /// The same. Nothing when another one takes so long.
  std::optional<FileLock> begin_change_within(int patience_ms) const;

 private:
  int file_;
};

}  // namespace trueno
