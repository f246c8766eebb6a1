#include "daemon/ublk_removal.h"

#include "ublk/control_device.h"
#include "ublk/control_ring.h"
#include "ublk/ublk_constants.h"

namespace trueno {

Result<void> remove_ublk_device(uint32_t ublk_id, uint64_t cookie) {
  const auto device = ControlDevice::open(kControlDevicePath);
  if (!device) return device.error();
  auto ring = ControlRing::open();
  if (!ring) return ring.error();
  const auto info = device->info(*ring, ublk_id);
  if (!info && info.error().code == ErrorCode::kNoUblkDevice) return {};
  if (!info) return info.error();
  if (info->server_flags != cookie) return {};
  // A device that never started has nothing to stop; what counts is that it goes.
  [[maybe_unused]] const auto stopped = device->stop(*ring, ublk_id);
  auto removed = device->remove(*ring, ublk_id);
  if (!removed && removed.error().code == ErrorCode::kNoUblkDevice) return {};
  return removed;
}

}  // namespace trueno
