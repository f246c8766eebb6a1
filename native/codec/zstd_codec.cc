#include "codec/zstd_codec.h"

#include <new>

namespace trueno {
namespace {

Error out_of_memory() { return Error{.code = ErrorCode::kOutOfMemory, .subject = "zstd"}; }

}  // namespace

Result<std::unique_ptr<PageCodec>> ZstdCodec::make(int level,
                                                   std::span<const std::byte> dictionary) {
  std::unique_ptr<ZstdCodec> codec(new (std::nothrow) ZstdCodec);
  if (codec == nullptr) return out_of_memory();
  codec->compression_.reset(ZSTD_createCCtx());
  codec->decompression_.reset(ZSTD_createDCtx());
  ZSTD_CCtx* const context = codec->compression_.get();
  if (context == nullptr || codec->decompression_ == nullptr) return out_of_memory();

  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  // Four bytes less a page; whoever reads it has the dictionary or has not.
  ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0);

  if (!dictionary.empty()) {
    codec->compression_dictionary_.reset(
        ZSTD_createCDict(dictionary.data(), dictionary.size(), level));
    codec->decompression_dictionary_.reset(ZSTD_createDDict(dictionary.data(), dictionary.size()));
    if (codec->compression_dictionary_ == nullptr || codec->decompression_dictionary_ == nullptr) {
      return Error{.code = ErrorCode::kBadDictionary, .subject = "zstd"};
    }
    ZSTD_CCtx_refCDict(context, codec->compression_dictionary_.get());
    ZSTD_DCtx_refDDict(codec->decompression_.get(), codec->decompression_dictionary_.get());
  }

  // The context takes its memory with its first page, so that page is one of ours. Levels far below
  // zero do not even shrink zeros.
  const Page page{};
  std::byte block[ZSTD_COMPRESSBOUND(kPageBytes)];
  if (!codec->compress(page, block)) return out_of_memory();
  return std::unique_ptr<PageCodec>(std::move(codec));
}

Result<size_t, ErrorCode> ZstdCodec::compress(PageView page, std::span<std::byte> out) {
  const size_t block_bytes =
      ZSTD_compress2(compression_.get(), out.data(), out.size(), page.data(), page.size());
  if (ZSTD_isError(block_bytes) != 0) return ErrorCode::kOutputFull;
  return block_bytes;
}

Result<void, ErrorCode> ZstdCodec::decompress(std::span<const std::byte> block, PageBuffer page) {
  const size_t page_bytes = ZSTD_decompressDCtx(decompression_.get(), page.data(), page.size(),
                                                block.data(), block.size());
  if (page_bytes != page.size()) return ErrorCode::kCorruptBlock;
  return {};
}

size_t ZstdCodec::memory_bytes() const {
  return ZSTD_sizeof_CCtx(compression_.get()) + ZSTD_sizeof_DCtx(decompression_.get()) +
         ZSTD_sizeof_CDict(compression_dictionary_.get()) +
         ZSTD_sizeof_DDict(decompression_dictionary_.get());
}

}  // namespace trueno
