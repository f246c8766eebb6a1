#include "codec/page_encoder.h"

#include <algorithm>
#include <cstring>

namespace trueno {

PageEncoder::PageEncoder(PageCodec& codec, Target target, size_t largest_block_bytes)
    : codec_(codec),
      kernels_(page_kernels(target)),
      largest_block_bytes_(std::min(largest_block_bytes, kPageBytes)) {}

EncodedPage PageEncoder::encode(PageView page, PageBuffer block) {
  if (kernels_.is_same_filled(reinterpret_cast<const uint8_t*>(page.data()))) {
    uint64_t pattern = 0;
    std::memcpy(&pattern, page.data(), sizeof pattern);
    return {.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = pattern};
  }
  const auto block_bytes = codec_.compress(page, block.first(largest_block_bytes_));
  if (!block_bytes) return {.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0};
  return {.form = PageForm::kCompressed,
          .stored_bytes = static_cast<uint16_t>(*block_bytes),
          .pattern = 0};
}

Result<void, ErrorCode> PageEncoder::decode(const EncodedPage& encoded,
                                            std::span<const std::byte> stored, PageBuffer page) {
  if (stored.size() != encoded.stored_bytes) return ErrorCode::kCorruptBlock;
  switch (encoded.form) {
    case PageForm::kSameFilled:
      for (size_t at = 0; at < kPageBytes; at += sizeof encoded.pattern) {
        std::memcpy(page.data() + at, &encoded.pattern, sizeof encoded.pattern);
      }
      return {};
    case PageForm::kCompressed:
      return codec_.decompress(stored, page);
    case PageForm::kRaw:
      if (stored.size() != kPageBytes) return ErrorCode::kCorruptBlock;
      std::ranges::copy(stored, page.begin());
      return {};
  }
  return ErrorCode::kCorruptBlock;
}

}  // namespace trueno
