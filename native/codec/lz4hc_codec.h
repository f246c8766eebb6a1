#pragma once

#include <memory>

#include "codec/lz4_codec.h"

namespace trueno {

/// liblz4's LZ4HC: smaller LZ4 blocks for more time. They are read as fast as any.
class Lz4HcCodec final : public Lz4Codec {
 public:
  static Result<std::unique_ptr<PageCodec>> make(int level, const PageKernels& kernels);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;

 private:
  Lz4HcCodec(int level, const PageKernels& kernels, std::unique_ptr<std::byte[]> state)
      : Lz4Codec(level, kernels), level_(level), state_(std::move(state)) {}

  int level_;
  /// LZ4_streamHC_t, which liblz4 wants aligned as a pointer.
  std::unique_ptr<std::byte[]> state_;
};

}  // namespace trueno
