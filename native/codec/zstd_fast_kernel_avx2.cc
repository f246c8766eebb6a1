#include "codec/zstd_fast_kernel_avx2.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "codec/fse_default_tables.h"

// Not by a compiler option for the file: that would also reach the standard library's inline
// functions, of which the linker keeps one copy for everybody.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt")
#endif

#include "codec/zstd_fast-inl.h"

namespace trueno {

constinit const ZstdFastKernel kAvx2ZstdFast = zstd_fast_compress<ZstdLiterals::kRaw>;
constinit const ZstdFastKernel kAvx2ZstdHuffman = zstd_fast_compress<ZstdLiterals::kHuffman>;

}  // namespace trueno

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
