#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "daemon/mount_table.h"

namespace trueno {

/// A disk and its partitions.
struct BlockDevice {
  /// `major:minor` of each.
  std::vector<std::string> numbers;
  /// Names of devices that are made of one of them, such as `dm-0`.
  std::vector<std::string> holders;
};

/// `major:minor` of the device node at a path; nothing when there is none.
using DeviceNumberOf = std::function<std::optional<std::string>(const std::string& path)>;

/// Who would miss the device, such as `it is swap`; nothing when nobody would. `swaps` is the text
/// of /proc/swaps.
std::optional<std::string> find_use(const BlockDevice& device, std::string_view swaps,
                                    const std::vector<Mount>& mounts,
                                    const DeviceNumberOf& number_of);

/// The same of /dev/ublkbN, right now. A device that is not there is not in use. Fails with
/// kUnreadableFile.
Result<std::optional<std::string>> ublk_device_use(uint32_t ublk_id);

/// Finds also what is in use where this process does not look, such as a mount in a container. The
/// device must be served, as opening it may read it.
bool is_claimed(uint32_t ublk_id);

}  // namespace trueno
