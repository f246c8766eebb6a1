#pragma once

#include "codec/page_kernels.h"

namespace trueno {

extern const PageKernels kScalarKernels;
#if defined(__x86_64__)
extern const PageKernels kAvx2Kernels;
extern const PageKernels kAvx512Kernels;
#elif defined(__aarch64__)
extern const PageKernels kNeonKernels;
#endif

}  // namespace trueno
