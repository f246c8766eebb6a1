#pragma once

#include <sys/ioctl.h>
#include <sys/types.h>

#include <array>
#include <cerrno>
#include <cstddef>
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

/// What the driver and the block layer count in.
inline constexpr uint32_t kSectorBytes = 512;

/// Payload of a command to /dev/ublkcN.
struct IoCommand {
  uint16_t queue_id;
  uint16_t tag;
  /// Of the request that is committed: bytes that were read or written, 0, or a negative errno.
  int32_t result;
  /// The tag's buffer; 0 under kUserCopy.
  uint64_t addr;
};
static_assert(sizeof(IoCommand) == 16);

/// What a request is, by tag, in memory that the driver writes.
struct IoDescriptor {
  /// An operation in the low eight bits, flags above it.
  uint32_t operation_and_flags;
  uint32_t sector_count;
  uint64_t first_sector;
  uint64_t addr;
};
static_assert(sizeof(IoDescriptor) == 24);

inline constexpr uint32_t kOperationMask = 0xFF;
inline constexpr uint32_t kReadOperation = 0;
inline constexpr uint32_t kWriteOperation = 1;
inline constexpr uint32_t kFlushOperation = 2;
inline constexpr uint32_t kDiscardOperation = 3;
inline constexpr uint32_t kWriteZeroesOperation = 5;
/// The kernel swaps out.
inline constexpr uint32_t kSwapFlag = uint32_t{1} << 16;

inline constexpr uint32_t kNoDevice = UINT32_MAX;
inline constexpr uint16_t kNoQueue = UINT16_MAX;

// Control commands, by their numbers since Linux 6.4. `data` stands for the command's field.

/// Writes the 64 bits of the driver's features into the buffer. Linux 6.5.
inline constexpr uint32_t kGetFeatures = _IOR('u', 0x13, ControlCommand);
/// Writes an UblkDeviceInfo into the buffer.
inline constexpr uint32_t kGetDeviceInfo = _IOR('u', 0x02, ControlCommand);
/// Makes a device as the UblkDeviceInfo in the buffer says, and writes there what it became.
inline constexpr uint32_t kAddDevice = _IOWR('u', 0x04, ControlCommand);
/// Comes back when the device's number is free again.
inline constexpr uint32_t kDeleteDevice = _IOWR('u', 0x05, ControlCommand);
/// Comes back when each tag has been fetched and the disk is there; `data` is the process that
/// serves.
inline constexpr uint32_t kStartDevice = _IOWR('u', 0x06, ControlCommand);
/// Takes the disk away; the requests that are under way are served first.
inline constexpr uint32_t kStopDevice = _IOWR('u', 0x07, ControlCommand);
/// The buffer is an UblkParameters. Before kStartDevice only.
inline constexpr uint32_t kSetParameters = _IOWR('u', 0x08, ControlCommand);
inline constexpr uint32_t kGetParameters = _IOR('u', 0x09, ControlCommand);
/// Fails with EBUSY until the server that died has let go of everything.
inline constexpr uint32_t kStartUserRecovery = _IOWR('u', 0x10, ControlCommand);
/// Comes back when each tag has been fetched again; `data` is the process that serves.
inline constexpr uint32_t kEndUserRecovery = _IOWR('u', 0x11, ControlCommand);
/// Gives the disk `data` sectors. Linux 6.16, with kUpdateSize among the features.
inline constexpr uint32_t kUpdateDiskSize = _IOWR('u', 0x15, ControlCommand);

/// What a device is.
struct UblkDeviceInfo {
  uint16_t queue_count;
  uint16_t queue_depth;
  /// An UblkState.
  uint16_t state;
  uint16_t pad0;
  /// Largest read or write.
  uint32_t max_io_bytes;
  /// kNoDevice lets the driver choose.
  uint32_t dev_id;
  int32_t server_pid;
  uint32_t pad1;
  /// See kUblkFeatureNames.
  uint64_t flags;
  /// The server's own; the driver only keeps it.
  uint64_t server_flags;
  uint32_t owner_uid;
  uint32_t owner_gid;
  uint64_t reserved[2];
};
static_assert(sizeof(UblkDeviceInfo) == 64);

enum class UblkState : uint16_t { kDead = 0, kLive = 1, kQuiesced = 2, kFailIo = 3 };

inline constexpr uint32_t kBasicParameters = 1 << 0;
inline constexpr uint32_t kDiscardParameters = 1 << 1;

/// What a disk is like. As much of the kernel's structure as is used here: the driver takes the
/// length from `len`. A sector is 512 bytes everywhere.
struct UblkParameters {
  uint32_t len;
  /// Which of the groups count: kBasicParameters | kDiscardParameters.
  uint32_t types;

  /// Bits: read-only, rotational, volatile cache, forced unit access.
  uint32_t attributes;
  uint8_t logical_block_log2;
  uint8_t physical_block_log2;
  uint8_t io_optimum_log2;
  uint8_t io_minimum_log2;
  uint32_t max_sectors;
  uint32_t chunk_sectors;
  uint64_t disk_sectors;
  uint64_t virtual_boundary_mask;

  uint32_t discard_alignment;
  uint32_t discard_granularity;
  uint32_t max_discard_sectors;
  uint32_t max_write_zeroes_sectors;
  uint16_t max_discard_segments;
  uint16_t reserved0;

  /// Of groups that are not used here.
  uint32_t padding;
};
static_assert(sizeof(UblkParameters) == 64);

// Commands to /dev/ublkcN, a queue's data path.

/// Gives a tag and its buffer to the driver; comes back with a request.
inline constexpr uint32_t kFetchRequest = _IOWR('u', 0x20, IoCommand);
/// The same, and says how the request before it ended.
inline constexpr uint32_t kCommitAndFetch = _IOWR('u', 0x21, IoCommand);

/// What a command of the data path comes back with: a request, or the end of its tag.
inline constexpr int kTagHasRequest = 0;
inline constexpr int kTagIsDead = -ENODEV;

/// Where mmap(2) of /dev/ublkcN finds the descriptors of a queue: its number times this, rounded up
/// to a whole page of the machine.
inline constexpr size_t kMostQueueDepth = 4096;
inline constexpr size_t kDescriptorStrideBytes = kMostQueueDepth * sizeof(IoDescriptor);

/// Where pread(2) and pwrite(2) of /dev/ublkcN find the data of a request, under kUserCopy.
constexpr off_t request_data_offset(uint16_t queue_id, uint16_t tag) {
  return off_t{0x80000000} + (off_t{queue_id} << 41) + (off_t{tag} << 25);
}

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
/// A request's data stays where it is until its server copies it: a tag has no buffer.
inline constexpr uint64_t kUserCopy = uint64_t{1} << 7;
/// A disk may become larger or smaller while it is there. A feature, and no flag of a device.
inline constexpr uint64_t kUpdateSize = uint64_t{1} << 10;
/// Nobody looks for partitions when the disk appears.
inline constexpr uint64_t kNoAutoPartitionScan = uint64_t{1} << 18;

}  // namespace trueno
