#if defined(__x86_64__)

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "adaptive/feature_kernels_of_targets.h"
#include "core/page.h"
#include "cpu/compile_for.h"

TRUENO_COMPILE_FOR(TRUENO_AVX2)

#include "adaptive/vector_counts-inl.h"

namespace trueno {

constinit const FeatureKernel kAvx2Features = count_page_features<VectorCounts<32>>;

}  // namespace trueno

TRUENO_COMPILE_FOR_END

#endif
