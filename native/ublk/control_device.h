#pragma once

#include <sys/types.h>

#include <cstdint>

#include "core/result.h"
#include "ublk/control_ring.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// What a device is to be; all of it is for good.
struct UblkDeviceSettings {
  uint64_t size_bytes;
  uint16_t queue_count;
  uint16_t queue_depth;
  /// Largest read or write, in whole pages.
  uint32_t max_io_bytes;
  /// A number by which its maker finds it again.
  uint64_t cookie;
};

/// /dev/ublk-control, open: what can be done to ublk devices as a whole. Each call but open() sends
/// one command of that name; they fail with kUblkCommandFailed, the subject being the command, or
/// with kNoUblkDevice where there is no device of that number.
class ControlDevice {
 public:
  /// Fails with kNoUblk, kNoControlDevice, kControlDeviceDenied or kControlDeviceFailed; the
  /// subject is the path.
  static Result<ControlDevice> open(const char* path);

  /// The driver's feature bits, see kUblkFeatureNames. Fails with kUblkTooOld or
  /// kControlDeviceFailed.
  Result<uint64_t> features(ControlRing& ring) const;

  /// Makes a device under any number that is free, of the given features those that serve here:
  /// its server may die and another one gets all requests again. Fails with kNoUserRecovery, too.
  Result<UblkDeviceInfo> add(ControlRing& ring, const UblkDeviceSettings& settings,
                             uint64_t features) const;

  /// To be called once, between add() and start().
  Result<void> set_parameters(ControlRing& ring, uint32_t dev_id,
                              const UblkDeviceSettings& settings) const;

  Result<UblkDeviceInfo> info(ControlRing& ring, uint32_t dev_id) const;

  /// Returns when the disk is there, which its queues must be serving by then: for ever, when one
  /// of their tags is not fetched.
  Result<void> start(ControlRing& ring, uint32_t dev_id, pid_t server) const;

  /// Gives the disk another size, at once and for all who use it. The driver must have kUpdateSize.
  Result<void> update_size(ControlRing& ring, uint32_t dev_id, uint64_t size_bytes) const;

  /// Takes the disk away, with whatever waits for it. Returns when the queues have served what was
  /// under way.
  Result<void> stop(ControlRing& ring, uint32_t dev_id) const;

  /// Removes a device that was stopped; /dev/ublkcN must be closed. Its number is free again then,
  /// or, where somebody still has the disk open after a while, when that is closed.
  Result<void> remove(ControlRing& ring, uint32_t dev_id) const;

  /// Has a device take a new server. Fails with EBUSY as errno until the one that died has let go
  /// of all it had, which can take the kernel half a minute.
  Result<void> start_recovery(ControlRing& ring, uint32_t dev_id) const;

  /// Returns when the device is served again; as start().
  Result<void> end_recovery(ControlRing& ring, uint32_t dev_id, pid_t server) const;

 private:
  explicit ControlDevice(FileDescriptor device) : device_(std::move(device)) {}

  Result<void> run(ControlRing& ring, uint32_t opcode, const ControlCommand& command,
                   std::span<std::byte> buffer,
                   std::optional<std::chrono::seconds> patience = ControlRing::kPatience) const;

  FileDescriptor device_;
};

/// The flags of a new device, of those that the driver has: what serves here.
uint64_t ublk_flags(uint64_t features);

/// A disk that keeps whole pages in memory: it does not turn, has no cache of its own, and takes
/// discards.
UblkParameters ublk_parameters(const UblkDeviceSettings& settings);

}  // namespace trueno
