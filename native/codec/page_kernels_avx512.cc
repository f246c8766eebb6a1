#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "codec/lz4_format.h"
#include "codec/page_kernels_of_targets.h"
#include "codec/repeat_shuffle.h"
#include "cpu/compile_for.h"

TRUENO_COMPILE_FOR(TRUENO_AVX512)

#include "codec/avx2_match-inl.h"
#include "codec/page_kernels-inl.h"

namespace trueno {
namespace {

struct Avx512Simd : Avx2Match {
  static constexpr size_t kBytes = 64;

  static size_t equal_prefix(const uint8_t* left, const uint8_t* right) {
    const uint64_t differs = _mm512_cmpneq_epi8_mask(load<__m512i>(left), load<__m512i>(right));
    return static_cast<size_t>(std::countr_zero(differs));
  }
};

}  // namespace

constinit const PageKernels kAvx512Kernels = kernels_of<Avx512Simd>(Target::kAvx512);

}  // namespace trueno

TRUENO_COMPILE_FOR_END

#endif
