#if defined(__x86_64__)

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "adaptive/feature_kernels_of_targets.h"
#include "core/page.h"

// Not by a compiler option for the file: that would also reach the standard library's inline
// functions, of which the linker keeps one copy for everybody.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt")
#endif

#include "adaptive/vector_counts-inl.h"

namespace trueno {

constinit const FeatureKernel kAvx2Features = count_page_features<VectorCounts<32>>;

}  // namespace trueno

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
