#include "daemon/disk_growth.h"

#include <cerrno>

#include "ublk/ublk_constants.h"

namespace trueno {

Result<DiskGrowth> DiskGrowth::open() {
  auto control = ControlDevice::open(kControlDevicePath);
  if (!control) return control.error();
  auto ring = ControlRing::open();
  if (!ring) return ring.error();
  const auto features = control->features(*ring);
  if (!features) return features.error();
  if ((*features & kUpdateSize) == 0) {
    return Error{
        .code = ErrorCode::kUblkCommandFailed, .subject = "UPDATE_SIZE", .errno_value = EOPNOTSUPP};
  }
  return DiskGrowth(std::move(*control), std::move(*ring));
}

}  // namespace trueno
