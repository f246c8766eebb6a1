#pragma once

#include <zstd.h>

#include <memory>

#include "codec/page_codec.h"

namespace trueno {

/// libzstd. A block is a standard frame, of which one that has no checksum says least.
class ZstdCodec final : public PageCodec {
 public:
  static Result<std::unique_ptr<PageCodec>> make(int level, std::span<const std::byte> dictionary);

  Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) override;
  Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) override;

  /// Memory that its contexts hold, with the dictionary.
  size_t memory_bytes() const;

 private:
  ZstdCodec() = default;

  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
    void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
  };
  // Null without a dictionary. Before the contexts, which point to them.
  std::unique_ptr<ZSTD_CDict, Free> compression_dictionary_;
  std::unique_ptr<ZSTD_DDict, Free> decompression_dictionary_;
  std::unique_ptr<ZSTD_CCtx, Free> compression_;
  std::unique_ptr<ZSTD_DCtx, Free> decompression_;
};

}  // namespace trueno
