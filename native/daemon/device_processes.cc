#include "daemon/device_processes.h"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace trueno {
namespace {

// Which byte of the file means what; a worker has the one of its process number, counted from here.
constexpr off_t kSupervisorByte = 0;
constexpr off_t kChangeByte = 1;
constexpr off_t kFirstWorkerByte = 2;

constexpr int kChangeStepMs = 2;

Result<void> find_workers(int file, off_t start_bytes, off_t length_bytes,
                          std::vector<ProcessHandle>& workers) {
  const auto found = find_lock(file, start_bytes, length_bytes);
  if (!found) return found.error();
  if (!*found) return {};
  const HeldLock& lock = **found;
  auto worker = ProcessHandle::open(lock.holder);
  const int errno_value = errno;
  // A process that ended before it was opened has left its number to nobody or to one that holds no
  // such lock.
  const auto still = find_lock(file, lock.start_bytes, 1);
  if (!still) return still.error();
  const bool is_alive = *still && (*still)->holder == lock.holder;
  if (is_alive && !worker) {
    return Error{.code = ErrorCode::kStoreFileFailed,
                 .subject = "process " + std::to_string(lock.holder),
                 .errno_value = errno_value};
  }
  if (is_alive) workers.push_back(*std::move(worker));
  if (lock.start_bytes > start_bytes) {
    if (auto before = find_workers(file, start_bytes, lock.start_bytes - start_bytes, workers);
        !before) {
      return before;
    }
  }
  const off_t next_byte = lock.start_bytes + 1;
  if (length_bytes == 0) return find_workers(file, next_byte, 0, workers);
  const off_t end_byte = start_bytes + length_bytes;
  if (next_byte == end_byte) return {};
  return find_workers(file, next_byte, end_byte - next_byte, workers);
}

}  // namespace

bool DeviceProcesses::supervise() const {
  auto lock = FileLock::take(file_, kSupervisorByte, 1);
  if (lock) lock->keep();
  return lock.has_value();
}

std::optional<pid_t> DeviceProcesses::supervisor() const {
  const auto lock = find_lock(file_, kSupervisorByte, 1);
  if (!lock || !*lock) return std::nullopt;
  return (*lock)->holder;
}

bool DeviceProcesses::join() const {
  auto lock = FileLock::take(file_, kFirstWorkerByte + getpid(), 1);
  if (lock) lock->keep();
  return lock.has_value();
}

Result<std::vector<ProcessHandle>> DeviceProcesses::workers() const {
  std::vector<ProcessHandle> workers;
  if (auto found = find_workers(file_, kFirstWorkerByte, 0, workers); !found) return found.error();
  return workers;
}

Result<FileLock> DeviceProcesses::begin_change() const {
  auto lock = FileLock::await(file_, kChangeByte, 1);
  if (lock) return *std::move(lock);
  return Error{
      .code = ErrorCode::kOutOfMemory, .subject = "lock of the store file", .errno_value = errno};
}

std::optional<FileLock> DeviceProcesses::begin_change_within(int patience_ms) const {
  for (int waited_ms = 0;; waited_ms += kChangeStepMs) {
    if (auto lock = FileLock::take(file_, kChangeByte, 1)) return lock;
    if (waited_ms >= patience_ms) return std::nullopt;
    usleep(kChangeStepMs * 1000);
  }
}

}  // namespace trueno
