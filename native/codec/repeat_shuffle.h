#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace trueno {

/// Which bytes to take so that the first `offset` of 32 repeat, as operands of byte shuffles. A
/// byte that the one half does not have is marked as the shuffle wants it, so that it gives zero
/// there.
struct RepeatShuffle {
  alignas(32) std::array<uint8_t, 32> from_first_16;
  alignas(32) std::array<uint8_t, 32> from_last_16;
};

/// For each offset from 1 to 31; 32 is for all that do not overlap.
inline constexpr auto kRepeatShuffles = [] {
  constexpr uint8_t kNone = 0x80;
  std::array<RepeatShuffle, 33> shuffles{};
  for (size_t offset = 1; offset <= 32; ++offset) {
    for (size_t at = 0; at < 32; ++at) {
      const auto from = static_cast<uint8_t>(at % offset);
      shuffles[offset].from_first_16[at] = from < 16 ? from : kNone;
      shuffles[offset].from_last_16[at] = from < 16 ? kNone : static_cast<uint8_t>(from - 16);
    }
  }
  return shuffles;
}();

/// For each offset from 1 to 32 its smallest multiple that is 32 or more: what lies that far before
/// repeats as well, and 32 bytes of it do not overlap.
inline constexpr auto kRepeatDistances = [] {
  std::array<uint8_t, 33> distances{};
  for (size_t offset = 1; offset <= 32; ++offset) {
    distances[offset] = static_cast<uint8_t>((31 + offset) / offset * offset);
  }
  return distances;
}();

}  // namespace trueno
