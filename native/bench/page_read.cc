#include "bench/page_read.h"

#include <cstring>

#include "core/page.h"

namespace trueno {
namespace {

template <size_t kVectorBytes>
[[gnu::always_inline]] inline uint64_t xor_of_words(const uint8_t* page) {
  typedef uint64_t Vector __attribute__((vector_size(kVectorBytes)));
  // Several sums at once, as one alone would wait for itself instead of for memory.
  Vector sums[4] = {};
  for (size_t at = 0; at < kPageBytes; at += sizeof sums) {
    for (size_t nth = 0; nth < 4; ++nth) {
      Vector words;
      std::memcpy(&words, page + at + nth * kVectorBytes, kVectorBytes);
      sums[nth] ^= words;
    }
  }
  sums[0] ^= sums[1] ^ sums[2] ^ sums[3];
  uint64_t words[kVectorBytes / 8];
  std::memcpy(words, sums, sizeof words);
  uint64_t sum = 0;
  for (const uint64_t word : words) sum ^= word;
  return sum;
}

#if defined(__x86_64__)
// The same extensions as in codec/page_kernels_avx2.cc and codec/page_kernels_avx512.cc.
[[gnu::target("avx2,bmi,bmi2,lzcnt")]] uint64_t read_avx2(const uint8_t* page) {
  return xor_of_words<32>(page);
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt")]] uint64_t read_avx512(
    const uint8_t* page) {
  return xor_of_words<64>(page);
}
#endif

}  // namespace

uint64_t read_page(Target target, const uint8_t* page) {
  switch (target) {
#if defined(__x86_64__)
    case Target::kAvx2:
      return read_avx2(page);
    case Target::kAvx512:
      return read_avx512(page);
#endif
    default:
      // What the compiler uses without being told: SSE2 on x86_64, NEON on aarch64.
      return xor_of_words<16>(page);
  }
}

}  // namespace trueno
