#include "codec/zstd_fast_kernel_avx2.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "codec/fse_default_tables.h"
#include "cpu/compile_for.h"

TRUENO_COMPILE_FOR(TRUENO_AVX2)

#include "codec/zstd_fast-inl.h"

namespace trueno {

constinit const ZstdFastKernel kAvx2ZstdFast = zstd_fast_compress<ZstdLiterals::kRaw>;
constinit const ZstdFastKernel kAvx2ZstdHuffman = zstd_fast_compress<ZstdLiterals::kHuffman>;

}  // namespace trueno

TRUENO_COMPILE_FOR_END

#endif
