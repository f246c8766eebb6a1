#include "codec/page_kernels_of_targets.h"
// After all else, as for the other targets.
#include "codec/page_kernels-inl.h"
#include "codec/scalar_simd-inl.h"

namespace trueno {

constinit const PageKernels kScalarKernels = kernels_of<ScalarSimd>(Target::kScalar);

}  // namespace trueno
