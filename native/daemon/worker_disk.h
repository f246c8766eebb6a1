#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace trueno {

/// Where the kernel shows how a ublk disk gets its requests; ends in a slash.
std::string queue_folder(uint32_t ublk_id);

/// Has the block layer give requests to the disk of that folder at once and in any order, as suits
/// one that does not turn, and fewer than its queues have tags. Waits until the disk has answered
/// what it was asked, so not to be called by the process that serves it. Gives a sentence about
/// what could not be set; the disk works all the same.
std::optional<std::string> tune_disk(const std::string& queue_folder, uint16_t queue_depth);

}  // namespace trueno
