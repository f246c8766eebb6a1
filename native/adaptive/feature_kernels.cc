#include "adaptive/feature_kernels.h"

#include "adaptive/feature_kernels_of_targets.h"

namespace trueno {

FeatureKernel feature_kernel(Target target) {
  switch (target) {
    case Target::kScalar:
      break;
#if defined(__x86_64__)
    case Target::kAvx2:
      return kAvx2Features;
    case Target::kAvx512:
      return kAvx512Features;
#elif defined(__aarch64__)
    case Target::kNeon:
      return kNeonFeatures;
#endif
    default:
      break;
  }
  return kScalarFeatures;
}

}  // namespace trueno
