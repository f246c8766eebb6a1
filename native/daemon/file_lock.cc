#include "daemon/file_lock.h"

#include <unistd.h>

#include <cerrno>

namespace trueno {
namespace {

struct flock range_of(short type, off_t start_bytes, off_t length_bytes) {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = start_bytes;
  range.l_len = length_bytes;
  return range;
}

bool set_lock(int file, int command, const struct flock& range) {
  int result = 0;
  do {
    result = fcntl(file, command, &range);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace

std::optional<FileLock> FileLock::take(int file, off_t start_bytes, off_t length_bytes) {
  const struct flock range = range_of(F_WRLCK, start_bytes, length_bytes);
  if (!set_lock(file, F_SETLK, range)) return std::nullopt;
  return FileLock(file, range);
}

std::optional<FileLock> FileLock::await(int file, off_t start_bytes, off_t length_bytes) {
  const struct flock range = range_of(F_WRLCK, start_bytes, length_bytes);
  if (!set_lock(file, F_SETLKW, range)) return std::nullopt;
  return FileLock(file, range);
}

FileLock::~FileLock() {
  if (file_ < 0) return;
  range_.l_type = F_UNLCK;
  set_lock(file_, F_SETLK, range_);
}

Result<std::optional<HeldLock>> find_lock(int file, off_t start_bytes, off_t length_bytes) {
  struct flock range = range_of(F_WRLCK, start_bytes, length_bytes);
  if (fcntl(file, F_GETLK, &range) != 0) {
    return Error{.code = ErrorCode::kStoreFileFailed, .subject = "F_GETLK", .errno_value = errno};
  }
  if (range.l_type == F_UNLCK) return std::optional<HeldLock>();
  return std::optional(
      HeldLock{.holder = range.l_pid, .start_bytes = range.l_start, .length_bytes = range.l_len});
}

}  // namespace trueno
