// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/repeat_shuffle.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// What ScalarSimd says of the copies, for targets that have AVX2.
struct Avx2Match {
  static void copy_16_and_32(uint8_t* to_16, const uint8_t* from_16, uint8_t* to_32,
                             const uint8_t* from_32) {
    const auto chunk = load<__m128i>(from_16);
    const auto bytes = load<__m256i>(from_32);
    store(to_16, chunk);
    store(to_32, bytes);
  }

  static constexpr size_t kMostBytesBehindMatch = 64;

  /// The first 64 bytes without a branch on offset or length, which nobody could foresee.
  static void copy_match(uint8_t* to, const uint8_t* end, size_t offset) {
    const size_t period = std::min(offset, size_t{32});
    const uint8_t* const from = to - offset;
    store(to, _mm256_or_si256(_mm256_shuffle_epi8(load_twice(from), first_16(period)),
                              _mm256_shuffle_epi8(load_twice(from + 16), last_16(period))));
    const size_t distance = std::max(offset, size_t{kRepeatDistances[period]});
    store(to + 32, load<__m256i>(to + 32 - distance));
    for (to += 64; to < end; to += 32) store(to, load<__m256i>(to - distance));
  }

 private:
  static __m256i load_twice(const uint8_t* from) {
    return _mm256_broadcastsi128_si256(load<__m128i>(from));
  }
  static __m256i first_16(size_t offset) {
    return load<__m256i>(kRepeatShuffles[offset].from_first_16.data());
  }
  static __m256i last_16(size_t offset) {
    return load<__m256i>(kRepeatShuffles[offset].from_last_16.data());
  }
};

}  // namespace
}  // namespace trueno
