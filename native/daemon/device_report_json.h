#pragma once

#include <nlohmann/json.hpp>

#include "daemon/device_report.h"

namespace trueno {

/// What the methods Info and Statistics of io.trueno.zram give.
nlohmann::json to_json(const DeviceInfo& info);
nlohmann::json to_json(const DeviceStatistics& statistics);

}  // namespace trueno
