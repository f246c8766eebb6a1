#include "codec/page_kernels.h"

#include "codec/page_kernels_of_targets.h"

namespace trueno {

const PageKernels& page_kernels(Target target) {
  switch (target) {
    case Target::kScalar:
      break;
#if defined(__x86_64__)
    case Target::kAvx2:
      return kAvx2Kernels;
    case Target::kAvx512:
      return kAvx512Kernels;
#elif defined(__aarch64__)
    case Target::kNeon:
      return kNeonKernels;
#endif
    default:
      break;
  }
  return kScalarKernels;
}

}  // namespace trueno
