#include "ublk/control_device.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <string>

namespace trueno {
namespace {

// The kernel's own errno for "not supported"; user space has no name for it.
constexpr int kKernelNotSupported = 524;

/// The driver registers a misc device: proc(5) has a line `<minor> ublk-control` then, whatever
/// /dev shows.
bool driver_is_loaded() {
  std::ifstream misc("/proc/misc");
  std::string minor;
  std::string name;
  while (misc >> minor >> name) {
    if (name == "ublk-control") return true;
  }
  return false;
}

ErrorCode code_of_failed_open(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return driver_is_loaded() ? ErrorCode::kNoControlDevice : ErrorCode::kNoUblk;
    // A node that outlived its driver.
    case ENXIO:
    case ENODEV:
      return ErrorCode::kNoUblk;
    case EACCES:
    case EPERM:
      return ErrorCode::kControlDeviceDenied;
    default:
      return ErrorCode::kControlDeviceFailed;
  }
}

}  // namespace

Result<ControlDevice> ControlDevice::open(const char* path) {
  FileDescriptor device(::open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (device.number() < 0) {
    const int errno_value = errno;
    return Error{
        .code = code_of_failed_open(errno_value), .subject = path, .errno_value = errno_value};
  }
  struct stat node = {};
  if (fstat(device.number(), &node) != 0 || !S_ISCHR(node.st_mode)) {
    return Error{.code = ErrorCode::kControlDeviceFailed, .subject = path, .errno_value = ENOTTY};
  }
  return ControlDevice(std::move(device));
}

Result<uint64_t> ControlDevice::features(ControlRing& ring) const {
  auto buffer = std::make_unique<uint64_t>(0);
  const ControlCommand command{.dev_id = kNoDevice,
                               .queue_id = kNoQueue,
                               .len = sizeof(*buffer),
                               .addr = reinterpret_cast<uintptr_t>(buffer.get()),
                               .data = 0,
                               .dev_path_len = 0,
                               .pad = 0,
                               .reserved = 0};
  const int status = ring.run(device_.number(), kGetFeatures, command);
  if (status >= 0) return *buffer;
  // The driver may still answer, into memory that must then be ours for ever.
  if (status == -ETIME) static_cast<void>(buffer.release());
  if (status == -EOPNOTSUPP || status == -kKernelNotSupported)
    return Error{.code = ErrorCode::kUblkTooOld};
  return Error{
      .code = ErrorCode::kControlDeviceFailed, .subject = "GET_FEATURES", .errno_value = -status};
}

}  // namespace trueno
