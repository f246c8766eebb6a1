#pragma once

#include <cstdint>

#include "core/result.h"
#include "ublk/control_ring.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// /dev/ublk-control, open.
class ControlDevice {
 public:
  /// Fails with kNoUblk, kNoControlDevice, kControlDeviceDenied or kControlDeviceFailed; the
  /// subject is the path.
  static Result<ControlDevice> open(const char* path);

  /// The driver's feature bits, see kUblkFeatureNames. Fails with kUblkTooOld or
  /// kControlDeviceFailed.
  Result<uint64_t> features(ControlRing& ring) const;

 private:
  explicit ControlDevice(FileDescriptor device) : device_(std::move(device)) {}

  FileDescriptor device_;
};

}  // namespace trueno
