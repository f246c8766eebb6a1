#include "ublk/control_device.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <fstream>
#include <string>

#include "core/page.h"

namespace trueno {
namespace {

// The kernel's own errno for "not supported"; user space has no name for it.
constexpr int kKernelNotSupported = 524;

constexpr uint64_t kRecovery = kUserRecovery | kUserRecoveryReissue;

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

constexpr std::optional<std::chrono::seconds> kForEver;

ControlCommand command_for(uint32_t dev_id, uint64_t data = 0) {
  return {.dev_id = dev_id,
          .queue_id = kNoQueue,
          .len = 0,
          .addr = 0,
          .data = data,
          .dev_path_len = 0,
          .pad = 0,
          .reserved = 0};
}

/// As the kernel calls it.
std::string command_name(uint32_t opcode) {
  switch (opcode) {
    case kGetFeatures:
      return "GET_FEATURES";
    case kGetDeviceInfo:
      return "GET_DEV_INFO";
    case kAddDevice:
      return "ADD_DEV";
    case kDeleteDevice:
      return "DEL_DEV";
    case kStartDevice:
      return "START_DEV";
    case kStopDevice:
      return "STOP_DEV";
    case kSetParameters:
      return "SET_PARAMS";
    case kGetParameters:
      return "GET_PARAMS";
    case kStartUserRecovery:
      return "START_USER_RECOVERY";
    case kEndUserRecovery:
      return "END_USER_RECOVERY";
    case kUpdateDiskSize:
      return "UPDATE_SIZE";
    default:
      return "a command of ublk";
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
  uint64_t features = 0;
  const int status = ring.run(device_.number(), kGetFeatures, command_for(kNoDevice),
                              std::as_writable_bytes(std::span(&features, 1)));
  if (status >= 0) return features;
  if (status == -EOPNOTSUPP || status == -kKernelNotSupported)
    return Error{.code = ErrorCode::kUblkTooOld};
  return Error{.code = ErrorCode::kControlDeviceFailed,
               .subject = command_name(kGetFeatures),
               .errno_value = -status};
}

Result<void> ControlDevice::run(ControlRing& ring, uint32_t opcode, const ControlCommand& command,
                                std::span<std::byte> buffer,
                                std::optional<std::chrono::seconds> patience) const {
  const int status = ring.run(device_.number(), opcode, command, buffer, patience);
  if (status >= 0) return {};
  return Error{.code = status == -ENODEV ? ErrorCode::kNoUblkDevice : ErrorCode::kUblkCommandFailed,
               .subject = command_name(opcode),
               .errno_value = -status};
}

Result<UblkDeviceInfo> ControlDevice::add(ControlRing& ring, const UblkDeviceSettings& settings,
                                          uint64_t features) const {
  const uint64_t flags = ublk_flags(features);
  if ((flags & kRecovery) != kRecovery) return Error{.code = ErrorCode::kNoUserRecovery};
  UblkDeviceInfo info{};
  info.queue_count = settings.queue_count;
  info.queue_depth = settings.queue_depth;
  info.max_io_bytes = settings.max_io_bytes;
  info.dev_id = kNoDevice;
  info.flags = flags;
  info.server_flags = settings.cookie;
  const auto added =
      run(ring, kAddDevice, command_for(kNoDevice), std::as_writable_bytes(std::span(&info, 1)));
  if (!added) return added.error();
  // A driver takes what it knows of the flags and says nothing of the rest.
  if (((kRecovery | kUserCopy) & flags & ~info.flags) != 0) {
    static_cast<void>(remove(ring, info.dev_id));
    return Error{.code = ErrorCode::kUblkCommandFailed,
                 .subject = command_name(kAddDevice),
                 .errno_value = EOPNOTSUPP};
  }
  return info;
}

uint64_t ublk_flags(uint64_t features) {
  // It costs a system call more for each request, which Linux does not need since 6.19: see
  // RequestData. The first feature that came after that is of 7.0.
  const bool copies_unpinned = (features & kNoAutoPartitionScan) != 0;
  const uint64_t wanted = kRecovery | kNoAutoPartitionScan | (copies_unpinned ? 0 : kUserCopy);
  return features & wanted;
}

UblkParameters ublk_parameters(const UblkDeviceSettings& settings) {
  constexpr uint32_t kPageSectors = kPageBytes / kSectorBytes;
  constexpr uint8_t kPageLog2 = std::countr_zero(kPageBytes);
  // Before Linux 6.11, 4 GiB and more to write zeros to were cut short.
  constexpr uint32_t kMostDiscardSectors = UINT32_MAX / kSectorBytes / kPageSectors * kPageSectors;
  UblkParameters parameters{};
  parameters.len = sizeof(parameters);
  parameters.types = kBasicParameters | kDiscardParameters;
  parameters.logical_block_log2 = kPageLog2;
  parameters.physical_block_log2 = kPageLog2;
  parameters.io_optimum_log2 = kPageLog2;
  parameters.io_minimum_log2 = kPageLog2;
  parameters.max_sectors = settings.max_io_bytes / kSectorBytes;
  parameters.disk_sectors = settings.size_bytes / kSectorBytes;
  parameters.discard_granularity = kPageBytes;
  parameters.max_discard_sectors = kMostDiscardSectors;
  parameters.max_write_zeroes_sectors = kMostDiscardSectors;
  parameters.max_discard_segments = 1;
  return parameters;
}

Result<void> ControlDevice::set_parameters(ControlRing& ring, uint32_t dev_id,
                                           const UblkDeviceSettings& settings) const {
  UblkParameters parameters = ublk_parameters(settings);
  const auto bytes = std::as_writable_bytes(std::span(&parameters, 1));
  if (auto set = run(ring, kSetParameters, command_for(dev_id), bytes); !set) return set;
  // What a driver does not know it leaves out without a word.
  const uint32_t types = parameters.types;
  parameters.types = 0;
  if (auto got = run(ring, kGetParameters, command_for(dev_id), bytes); !got) return got;
  if ((parameters.types & types) == types) return {};
  return Error{.code = ErrorCode::kUblkCommandFailed,
               .subject = command_name(kSetParameters),
               .errno_value = EOPNOTSUPP};
}

Result<UblkDeviceInfo> ControlDevice::info(ControlRing& ring, uint32_t dev_id) const {
  UblkDeviceInfo info{};
  const auto got =
      run(ring, kGetDeviceInfo, command_for(dev_id), std::as_writable_bytes(std::span(&info, 1)));
  if (!got) return got.error();
  return info;
}

Result<void> ControlDevice::start(ControlRing& ring, uint32_t dev_id, pid_t server) const {
  return run(ring, kStartDevice, command_for(dev_id, static_cast<uint64_t>(server)), {}, kForEver);
}

Result<void> ControlDevice::update_size(ControlRing& ring, uint32_t dev_id,
                                        uint64_t size_bytes) const {
  return run(ring, kUpdateDiskSize, command_for(dev_id, size_bytes / kSectorBytes), {});
}

Result<void> ControlDevice::stop(ControlRing& ring, uint32_t dev_id) const {
  return run(ring, kStopDevice, command_for(dev_id), {}, kForEver);
}

Result<void> ControlDevice::remove(ControlRing& ring, uint32_t dev_id) const {
  auto removed = run(ring, kDeleteDevice, command_for(dev_id), {});
  // The device is gone for all but those who still have its disk open.
  if (!removed && removed.error().errno_value == ETIME) return {};
  return removed;
}

Result<void> ControlDevice::start_recovery(ControlRing& ring, uint32_t dev_id) const {
  // Not given up: the driver would do it later, for nobody, and Linux 6.12 does it only once.
  return run(ring, kStartUserRecovery, command_for(dev_id), {}, kForEver);
}

Result<void> ControlDevice::end_recovery(ControlRing& ring, uint32_t dev_id, pid_t server) const {
  return run(ring, kEndUserRecovery, command_for(dev_id, static_cast<uint64_t>(server)), {},
             kForEver);
}

}  // namespace trueno
