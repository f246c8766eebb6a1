#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <optional>
#include <utility>

#include "core/result.h"

namespace trueno {

/// Bytes of a file, which need not be there, locked for writing by this process: F_SETLK of
/// fcntl_locking(2). Such a lock ends with its process, is not inherited by fork(2), and tells who
/// has it. It ends as well when the process closes any descriptor of that file.
class FileLock {
 public:
  /// Nothing when another process has one of the bytes. `length_bytes` 0 means all that follow.
  static std::optional<FileLock> take(int file, off_t start_bytes, off_t length_bytes);
  /// Waits for those who have them. Nothing only when the kernel has no memory for a lock.
  static std::optional<FileLock> await(int file, off_t start_bytes, off_t length_bytes);

  FileLock(FileLock&& other) noexcept
      : file_(std::exchange(other.file_, -1)), range_(other.range_) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(range_, other.range_);
    return *this;
  }
  ~FileLock();

  /// Leaves it to the end of the process.
  void keep() { file_ = -1; }

 private:
  FileLock(int file, const struct flock& range) : file_(file), range_(range) {}

  int file_;
  struct flock range_;
};

/// One other process's lock.
struct HeldLock {
  pid_t holder;
  off_t start_bytes;
  /// 0 when it goes on for ever.
  off_t length_bytes;
};

/// A lock of another process in that range; nothing when there is none. Fails with
/// kStoreFileFailed.
Result<std::optional<HeldLock>> find_lock(int file, off_t start_bytes, off_t length_bytes);

}  // namespace trueno
