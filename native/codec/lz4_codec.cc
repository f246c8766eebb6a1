#include "codec/lz4_codec.h"

#include <new>

namespace trueno {
namespace {

const uint8_t* bytes_of(const std::byte* bytes) { return reinterpret_cast<const uint8_t*>(bytes); }
uint8_t* bytes_of(std::byte* bytes) { return reinterpret_cast<uint8_t*>(bytes); }

}  // namespace

Result<std::unique_ptr<PageCodec>> Lz4Codec::make(int level, const PageKernels& kernels) {
  std::unique_ptr<PageCodec> codec(new (std::nothrow) Lz4Codec(level, kernels));
  if (codec == nullptr) return Error{.code = ErrorCode::kOutOfMemory, .subject = "lz4"};
  return codec;
}

Result<size_t, ErrorCode> Lz4Codec::compress(PageView page, std::span<std::byte> out) {
  const size_t block_bytes = compress_(bytes_of(page.data()), bytes_of(out.data()), out.size());
  if (block_bytes == 0) return ErrorCode::kOutputFull;
  return block_bytes;
}

Result<void, ErrorCode> Lz4Codec::decompress(std::span<const std::byte> block, PageBuffer page) {
  if (!kernels_.lz4_decompress(bytes_of(block.data()), block.size(), bytes_of(page.data()))) {
    return ErrorCode::kCorruptBlock;
  }
  return {};
}

}  // namespace trueno
