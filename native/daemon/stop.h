#pragma once

#include <string>

#include "core/result.h"

namespace trueno {

/// `trueno-ublk stop`: takes a device away from outside, with what it holds, whether its daemon
/// lives or not. Unless forced, fails with kAlreadyServed when one lives, and with kDeviceInUse.
/// Otherwise fails with kNoSuchDevice or as remove_ublk_device() does.
Result<void> stop(const std::string& name, bool force);

}  // namespace trueno
