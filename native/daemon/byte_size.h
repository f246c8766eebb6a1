#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace trueno {

/// A number of bytes: digits, and perhaps K, M, G or T, or KiB to TiB, for powers of 1024. Nothing
/// when it is not written so, or does not fit in 64 bits.
std::optional<uint64_t> parse_byte_size(std::string_view text);

}  // namespace trueno
