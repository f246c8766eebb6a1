#pragma once

#include <cstdint>
#include <optional>

#include "ublk/io_request.h"
#include "ublk/ublk_constants.h"

namespace trueno {

/// What requests of a device can ask for.
struct DeviceExtent {
  uint64_t page_count;
  /// Of a read or a write.
  uint32_t most_io_pages;
};

/// The request that a descriptor stands for; nothing when it is of no known kind, not whole pages,
/// or not the device's.
std::optional<IoRequest> decode_descriptor(const IoDescriptor& descriptor, uint16_t tag,
                                           const DeviceExtent& extent);

}  // namespace trueno
