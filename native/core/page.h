#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace trueno {

/// The unit that is swapped, compressed and stored. Machines with larger pages (some arm64, ppc64)
/// swap several of these at once.
inline constexpr size_t kPageBytes = 4096;

using PageView = std::span<const std::byte, kPageBytes>;
using PageBuffer = std::span<std::byte, kPageBytes>;

/// A page that owns its bytes, aligned as the kernel's are.
struct alignas(kPageBytes) Page : std::array<std::byte, kPageBytes> {};

}  // namespace trueno
