#if defined(__aarch64__)

#include <bit>

#include "adaptive/feature_kernels_of_targets.h"
#include "adaptive/vector_counts-inl.h"

// Every aarch64 CPU that Linux runs on has NEON, so it needs no target region.
namespace trueno {

constinit const FeatureKernel kNeonFeatures = count_page_features<VectorCounts<16>>;

}  // namespace trueno

#endif
