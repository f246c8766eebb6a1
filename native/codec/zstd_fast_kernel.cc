#include "codec/zstd_fast_kernel.h"

#include "codec/zstd_fast-inl.h"
#include "codec/zstd_fast_kernel_avx2.h"

namespace trueno {

ZstdFastKernel zstd_fast_kernel(Target target, ZstdLiterals literals) {
  const bool is_huffman = literals == ZstdLiterals::kHuffman;
#if defined(__x86_64__)
  if (target == Target::kAvx2 || target == Target::kAvx512) {
    return is_huffman ? kAvx2ZstdHuffman : kAvx2ZstdFast;
  }
#endif
  static_cast<void>(target);
  return is_huffman ? zstd_fast_compress<ZstdLiterals::kHuffman>
                    : zstd_fast_compress<ZstdLiterals::kRaw>;
}

}  // namespace trueno
