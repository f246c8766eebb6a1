#pragma once

#include <memory>

#include "codec/page_codec.h"
#include "codec/page_kernels.h"

namespace trueno {

/// LZ4 written for pages. Blocks are those of liblz4, both ways.
class Lz4Codec : public PageCodec {
 public:
  static Result<std::unique_ptr<PageCodec>> make(const PageKernels& kernels);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;
  Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) override;

 protected:
  explicit Lz4Codec(const PageKernels& kernels) : kernels_(kernels) {}

 private:
  const PageKernels& kernels_;
};

}  // namespace trueno
