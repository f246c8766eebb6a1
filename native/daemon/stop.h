#pragma once

#include <string>

#include "core/result.h"
#include "daemon/run_folder.h"

namespace trueno {

/// `trueno-ublk stop`: takes a device away from outside, with what it holds, whether its daemon
/// lives or not. Unless forced, fails with kAlreadyServed when one lives or somebody is making,
/// taking over or removing the device for long, and with kDeviceInUse. Otherwise fails with
/// kNoSuchDevice or as remove_ublk_device() does.
///
/// Without a daemon, this process is the device's supervisor to its end.
Result<void> stop(const std::string& name, bool force, const RunFolder& folder = RunFolder());

}  // namespace trueno
