// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/repeat_shuffle.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// What ScalarSimd says of these, for targets that have AVX2.
struct Avx2Match {
  static void repeat(uint8_t* to, size_t offset) {
    const __m256i bytes = _mm256_set1_epi64x(load<int64_t>(to - offset));
    store(to, _mm256_shuffle_epi8(bytes, first_16(offset)));
  }

  static void copy_match(uint8_t* to, const uint8_t* end, size_t offset) {
    // The first 32 bytes without a branch on the offset, which nobody could foresee.
    const size_t period = offset < 32 ? offset : 32;
    const uint8_t* const from = to - offset;
    const __m256i bytes =
        _mm256_or_si256(_mm256_shuffle_epi8(load_twice(from), first_16(period)),
                        _mm256_shuffle_epi8(load_twice(from + 16), last_16(period)));
    store(to, bytes);
    if (offset < 32) {
      const size_t step = 32 - 32 % offset;
      for (to += step; to < end; to += step) store(to, bytes);
    } else {
      for (to += 32; to < end; to += 32) copy<32>(to, to - offset);
    }
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
