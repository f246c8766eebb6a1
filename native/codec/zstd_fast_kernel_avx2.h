#pragma once

#include "codec/zstd_fast_kernel.h"

namespace trueno {

#if defined(__x86_64__)
extern const ZstdFastKernel kAvx2ZstdFast;
extern const ZstdFastKernel kAvx2ZstdHuffman;
#endif

}  // namespace trueno
