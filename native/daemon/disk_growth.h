#pragma once

#include <cstdint>

#include "core/result.h"
#include "ublk/control_device.h"
#include "ublk/control_ring.h"

namespace trueno {

/// Tells the driver that a ublk disk has another size.
class DiskGrowth {
 public:
  /// Fails with kUblkCommandFailed and EOPNOTSUPP where the driver cannot (before Linux 6.16), or
  /// as ControlDevice and ControlRing do.
  static Result<DiskGrowth> open();

  Result<void> tell(uint32_t ublk_id, uint64_t size_bytes) {
    return control_.update_size(ring_, ublk_id, size_bytes);
  }

 private:
  DiskGrowth(ControlDevice control, ControlRing ring)
      : control_(std::move(control)), ring_(std::move(ring)) {}

  ControlDevice control_;
  ControlRing ring_;
};

}  // namespace trueno
