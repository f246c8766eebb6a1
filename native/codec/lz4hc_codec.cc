#include "codec/lz4hc_codec.h"

#include <lz4hc.h>

#include <algorithm>
#include <new>

#include "codec/lz4_format.h"

namespace trueno {

Result<std::unique_ptr<PageCodec>> Lz4HcCodec::make(int level, const PageKernels& kernels) {
  const auto state_bytes = static_cast<size_t>(LZ4_sizeofStateHC());
  std::unique_ptr<std::byte[]> state(new (std::nothrow) std::byte[state_bytes]);
  if (state == nullptr) return Error{.code = ErrorCode::kOutOfMemory, .subject = "lz4hc"};
  std::unique_ptr<PageCodec> codec(new (std::nothrow) Lz4HcCodec(level, kernels, std::move(state)));
  if (codec == nullptr) return Error{.code = ErrorCode::kOutOfMemory, .subject = "lz4hc"};
  return codec;
}

Result<size_t, ErrorCode> Lz4HcCodec::compress(PageView page, std::span<std::byte> out) {
  const size_t out_bytes = std::min(out.size(), lz4::kLargestBlockBytes);
  const int block_bytes = LZ4_compress_HC_extStateHC(
      state_.get(), reinterpret_cast<const char*>(page.data()), reinterpret_cast<char*>(out.data()),
      static_cast<int>(page.size()), static_cast<int>(out_bytes), level_);
  if (block_bytes <= 0) return ErrorCode::kOutputFull;
  return static_cast<size_t>(block_bytes);
}

}  // namespace trueno
