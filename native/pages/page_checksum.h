#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace trueno {

/// 64 bits that tell whether bytes are what was kept. Any change within one aligned eight bytes of
/// them gives another sum, as each step is a bijection of what it takes in; others do but for one
/// in 2^64. The same bytes under another seed give another sum too. Not against people who mean
/// harm.
uint64_t page_checksum(std::span<const std::byte> bytes, uint64_t seed);

}  // namespace trueno
