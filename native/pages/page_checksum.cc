#include "pages/page_checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace trueno {
namespace {

// Odd, so that multiplying by it loses nothing; the bits look random: of the golden ratio.
constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;

constexpr size_t kLanes = 4;
constexpr size_t kWordBytes = sizeof(uint64_t);
constexpr size_t kStepBytes = kLanes * kWordBytes;

uint64_t load_word(const std::byte* from) {
  uint64_t word = 0;
  std::memcpy(&word, from, kWordBytes);
  return word;
}

constexpr uint64_t take_in(uint64_t lane, uint64_t word) {
  return std::rotl((lane ^ word) * kFactor, 29);
}

}  // namespace

uint64_t page_checksum(std::span<const std::byte> bytes, uint64_t seed) {
  const uint64_t start = seed ^ (bytes.size() * kFactor);
  // Lanes that do not wait for each other.
  std::array<uint64_t, kLanes> lanes{start, start + kFactor, start + 2 * kFactor,
                                     start + 3 * kFactor};
  const std::byte* from = bytes.data();
  size_t left_bytes = bytes.size();
  for (; left_bytes >= kStepBytes; left_bytes -= kStepBytes, from += kStepBytes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = take_in(lanes[lane], load_word(from + lane * kWordBytes));
    }
  }
  uint64_t sum = 0;
  for (const uint64_t lane : lanes) sum = take_in(sum, lane ^ (lane >> 32));
  for (; left_bytes >= kWordBytes; left_bytes -= kWordBytes, from += kWordBytes) {
    sum = take_in(sum, load_word(from));
  }
  if (left_bytes > 0) {
    uint64_t word = 0;
    std::memcpy(&word, from, left_bytes);
    sum = take_in(sum, word);
  }
  sum ^= sum >> 32;
  sum *= kFactor;
  return sum ^ (sum >> 29);
}

}  // namespace trueno
