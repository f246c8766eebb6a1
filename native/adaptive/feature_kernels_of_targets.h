#pragma once

#include "adaptive/feature_kernels.h"

namespace trueno {

extern const FeatureKernel kScalarFeatures;
#if defined(__x86_64__)
extern const FeatureKernel kAvx2Features;
extern const FeatureKernel kAvx512Features;
#elif defined(__aarch64__)
extern const FeatureKernel kNeonFeatures;
#endif

}  // namespace trueno
