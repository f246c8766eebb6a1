#pragma once

#include <string>

#include "core/result.h"
#include "daemon/device_settings.h"

namespace trueno {

/// `trueno-ublk serve`: the life of a daemon. Takes over the device of that name when there is one,
/// with all it holds, and changes of it what the settings say and can be changed; otherwise makes
/// one. Returns when it was asked to stop: the device is gone then, or is in use and left to its
/// workers and the next server.
/// Fails with kNotServed, kDeviceTakenAway, or what kept it from beginning.
Result<void> serve(DeviceSettings settings);

/// There is a device of that name, and no supervisor of it.
bool lacks_supervisor(const std::string& name);

}  // namespace trueno
