#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace trueno {

/// Has the block layer give requests to a ublk disk at once and in any order, as suits one that
/// does not turn. Waits until the disk has answered what it was asked, so not to be called by the
/// process that serves it. Gives a sentence about what could not be set; the disk works all the
/// same.
std::optional<std::string> tune_disk(uint32_t ublk_id);

}  // namespace trueno
