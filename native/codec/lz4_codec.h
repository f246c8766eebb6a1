#pragma once

#include <memory>

#include "codec/page_codec.h"
#include "codec/page_kernels.h"

namespace trueno {

/// LZ4 written for pages. Blocks are those of liblz4, both ways.
class Lz4Codec : public PageCodec {
 public:
  static Result<std::unique_ptr<PageCodec>> make(const PageKernels& kernels, Lz4Matches matches);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;
  Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) override;

 protected:
  explicit Lz4Codec(const PageKernels& kernels, Lz4Matches matches = Lz4Matches::kUsual)
      : kernels_(kernels),
        compress_(matches == Lz4Matches::kLong ? kernels.lz4_compress_long : kernels.lz4_compress) {
  }

 private:
  const PageKernels& kernels_;
  size_t (*compress_)(const uint8_t* page, uint8_t* out, size_t out_bytes);
};

}  // namespace trueno
