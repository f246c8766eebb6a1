#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "codec/lz4_format.h"
#include "codec/page_kernels_of_targets.h"
#include "codec/repeat_shuffle.h"
#include "cpu/compile_for.h"

TRUENO_COMPILE_FOR(TRUENO_AVX2)

#include "codec/avx2_match-inl.h"
#include "codec/page_kernels-inl.h"

namespace trueno {
namespace {

struct Avx2Simd : Avx2Match {
  static constexpr size_t kBytes = 32;

  static size_t equal_prefix(const uint8_t* left, const uint8_t* right) {
    const __m256i equal = _mm256_cmpeq_epi8(load<__m256i>(left), load<__m256i>(right));
    const auto differs = ~static_cast<uint32_t>(_mm256_movemask_epi8(equal));
    return static_cast<size_t>(std::countr_zero(differs));
  }
};

}  // namespace

constinit const PageKernels kAvx2Kernels = kernels_of<Avx2Simd>(Target::kAvx2);

}  // namespace trueno

TRUENO_COMPILE_FOR_END

#endif
