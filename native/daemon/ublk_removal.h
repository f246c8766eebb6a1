#pragma once

#include <cstdint>

#include "core/result.h"

namespace trueno {

/// Takes a ublk device away, whoever served it, with whatever waits for it; not one with another
/// cookie, which is somebody else's. Nothing happens when there is no such device. Fails as
/// ControlDevice and ControlRing do.
Result<void> remove_ublk_device(uint32_t ublk_id, uint64_t cookie);

}  // namespace trueno
