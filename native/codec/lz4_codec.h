#pragma once

#include <memory>

#include "codec/page_codec.h"
#include "codec/page_kernels.h"

namespace trueno {

/// LZ4 written for pages. Blocks are those of liblz4, both ways.
class Lz4Codec : public PageCodec {
 public:
  /// The level is one of levels_of(kLz4).
  static Result<std::unique_ptr<PageCodec>> make(int level, const PageKernels& kernels);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;
  Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) override;

 protected:
  Lz4Codec(int level, const PageKernels& kernels)
      : kernels_(kernels),
        compress_(level == kQuickLz4Level ? kernels.lz4_compress_quick : kernels.lz4_compress) {}

 private:
  const PageKernels& kernels_;
  size_t (*compress_)(const uint8_t* page, uint8_t* out, size_t out_bytes);
};

}  // namespace trueno
