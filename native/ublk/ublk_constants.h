#pragma once

#include <sys/ioctl.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace trueno {

/// The ublk protocol as far as it is spoken here, after Documentation/block/ublk.rst of the kernel.
/// Our own definitions, as <linux/ublk_cmd.h> of Debian 12 is from Linux 6.1 and ends before
/// GET_FEATURES. ublk_constants.cc compares them with whatever header the build finds.

/// Misc device that takes the control commands. It appears when the module ublk_drv is loaded.
inline constexpr const char* kControlDevicePath = "/dev/ublk-control";

/// Payload of a control command: it lies in the command area of a 128-byte submission queue entry.
struct ControlCommand {
  /// Device number, or kNoDevice.
  uint32_t dev_id;
  /// Queue number, or kNoQueue.
  uint16_t queue_id;
  /// Length of the buffer at `addr`, in bytes.
  uint16_t len;
  uint64_t addr;
  uint64_t data;
  uint16_t dev_path_len;
  uint16_t pad;
  uint32_t reserved;
};
static_assert(sizeof(ControlCommand) == 32);

inline constexpr uint32_t kNoDevice = UINT32_MAX;
inline constexpr uint16_t kNoQueue = UINT16_MAX;

/// Writes the 64 bits of the driver's features into the buffer. Linux 6.5.
inline constexpr uint32_t kGetFeatures = _IOR('u', 0x13, ControlCommand);

/// Names of the feature bits: entry N is bit N, named as in the kernel without its `UBLK_F_`. The
/// comment is the first kernel where the bit does something.
inline constexpr auto kUblkFeatureNames = std::to_array<std::string_view>({
    "SUPPORT_ZERO_COPY",       // 6.15
    "URING_CMD_COMP_IN_TASK",  // 6.0
    "NEED_GET_DATA",           // 6.0
    "USER_RECOVERY",           // 6.1
    "USER_RECOVERY_REISSUE",   // 6.1
    "UNPRIVILEGED_DEV",        // 6.3
    "CMD_IOCTL_ENCODE",        // 6.4
    "USER_COPY",               // 6.5
    "ZONED",                   // 6.6
    "USER_RECOVERY_FAIL_IO",   // 6.13
    "UPDATE_SIZE",             // 6.16
    "AUTO_BUF_REG",            // 6.16
    "QUIESCE",                 // 6.16
    "PER_IO_DAEMON",           // 6.16
    "BUF_REG_OFF_DAEMON",      // 6.17
    "BATCH_IO",                // 7.0
    "INTEGRITY",               // 7.0
    "SAFE_STOP_DEV",           // 7.0
    "NO_AUTO_PART_SCAN",       // 7.0
    "SHMEM_ZC",                // 7.1
    "IO_DESC_SIZE",            // 7.3
});

/// After a server died, a new one may take over, and gets the requests that were under way once
/// more.
inline constexpr uint64_t kUserRecovery = uint64_t{1} << 3;
inline constexpr uint64_t kUserRecoveryReissue = uint64_t{1} << 4;

}  // namespace trueno
