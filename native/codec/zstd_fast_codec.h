#pragma once

#include <memory>

#include "codec/page_codec.h"
#include "codec/zstd_fast_kernel.h"

namespace trueno {

/// zstd written for pages: frames that any zstd decoder reads, about as small as those of libzstd's
/// level -1, or, with Huffman-coded literals, 1, in three quarters of the time. Blocks are read by
/// libzstd.
class ZstdFastCodec final : public PageCodec {
 public:
  /// Fails with kOutOfMemory.
  static Result<std::unique_ptr<PageCodec>> make(Target target, ZstdLiterals literals);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;
  Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) override;

 private:
  ZstdFastCodec(ZstdFastKernel kernel, std::unique_ptr<ZstdFastMemory> memory,
                std::unique_ptr<PageCodec> libzstd);

  ZstdFastKernel kernel_;
  std::unique_ptr<ZstdFastMemory> memory_;
  std::unique_ptr<PageCodec> libzstd_;
};

}  // namespace trueno
