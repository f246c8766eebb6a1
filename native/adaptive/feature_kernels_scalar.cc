#include "adaptive/feature_kernels_of_targets.h"
#include "adaptive/scalar_counts-inl.h"

namespace trueno {

constinit const FeatureKernel kScalarFeatures = count_page_features<ScalarCounts>;

}  // namespace trueno
