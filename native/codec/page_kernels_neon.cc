#if defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "codec/page_kernels-inl.h"
#include "codec/page_kernels_of_targets.h"
#include "codec/repeat_shuffle.h"

// Every aarch64 CPU that Linux runs on has NEON, so it needs no target region.
namespace trueno {
namespace {

struct NeonSimd {
  static constexpr size_t kBytes = 16;

  static size_t equal_prefix(const uint8_t* left, const uint8_t* right) {
    const uint8x16_t equal = vceqq_u8(vld1q_u8(left), vld1q_u8(right));
    // Four bits of each byte, as there is no instruction that collects one.
    const uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(equal), 4);
    const uint64_t differs = ~vget_lane_u64(vreinterpret_u64_u8(nibbles), 0);
    return static_cast<size_t>(std::countr_zero(differs)) / 4;
  }

  /// What ScalarSimd says of these.
  static void copy_16_and_32(uint8_t* to_16, const uint8_t* from_16, uint8_t* to_32,
                             const uint8_t* from_32) {
    const uint8x16_t chunk = vld1q_u8(from_16);
    const uint8x16x2_t bytes = vld1q_u8_x2(from_32);
    vst1q_u8(to_16, chunk);
    vst1q_u8_x2(to_32, bytes);
  }

  static constexpr size_t kMostBytesBehindMatch = 32;

  static void copy_match(uint8_t* to, const uint8_t* end, size_t offset) {
    if (offset >= 32) {
      for (; to < end; to += 32) copy<32>(to, to - offset);
      return;
    }
    const uint8x16x2_t bytes = vld1q_u8_x2(to - offset);
    const uint8x16x2_t repeated = {{pick(bytes, offset, 0), pick(bytes, offset, 16)}};
    const size_t step = 32 - 32 % offset;
    for (; to < end; to += step) vst1q_u8_x2(to, repeated);
  }

 private:
  /// The 16 bytes at `at` of the first `offset` of 32 bytes over and over.
  static uint8x16_t pick(uint8x16x2_t bytes, size_t offset, size_t at) {
    const RepeatShuffle& shuffle = kRepeatShuffles[offset];
    return vorrq_u8(vqtbl1q_u8(bytes.val[0], vld1q_u8(shuffle.from_first_16.data() + at)),
                    vqtbl1q_u8(bytes.val[1], vld1q_u8(shuffle.from_last_16.data() + at)));
  }
};

}  // namespace

constinit const PageKernels kNeonKernels = kernels_of<NeonSimd>(Target::kNeon);

}  // namespace trueno

#endif
