#include "codec/zstd_fast_codec.h"

#include <new>
#include <utility>

namespace trueno {

Result<std::unique_ptr<PageCodec>> ZstdFastCodec::make(Target target, ZstdLiterals literals) {
  auto libzstd = make_page_codec({.algorithm = Algorithm::kZstd, .target = target});
  if (!libzstd) return libzstd.error();
  std::unique_ptr<ZstdFastMemory> memory(new (std::nothrow) ZstdFastMemory);
  if (memory != nullptr) {
    std::unique_ptr<PageCodec> codec(new (std::nothrow) ZstdFastCodec(
        zstd_fast_kernel(target, literals), std::move(memory), std::move(*libzstd)));
    if (codec != nullptr) return codec;
  }
  return Error{.code = ErrorCode::kOutOfMemory, .subject = "zstd"};
}

ZstdFastCodec::ZstdFastCodec(ZstdFastKernel kernel, std::unique_ptr<ZstdFastMemory> memory,
                             std::unique_ptr<PageCodec> libzstd)
    : kernel_(kernel), memory_(std::move(memory)), libzstd_(std::move(libzstd)) {}

Result<size_t, ErrorCode> ZstdFastCodec::compress(PageView page, std::span<std::byte> out) {
  const size_t block_bytes = kernel_(reinterpret_cast<const uint8_t*>(page.data()), *memory_,
                                     reinterpret_cast<uint8_t*>(out.data()), out.size());
  if (block_bytes == 0) return ErrorCode::kOutputFull;
  return block_bytes;
}

Result<void, ErrorCode> ZstdFastCodec::decompress(std::span<const std::byte> block,
                                                  PageBuffer page) {
  return libzstd_->decompress(block, page);
}

}  // namespace trueno
