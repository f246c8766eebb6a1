#include "codec/page_encoder.h"

#include <algorithm>
#include <cstring>

namespace trueno {

std::optional<EncodedPage> encode_same_filled(PageView page, const PageKernels& kernels) {
  if (!kernels.is_same_filled(reinterpret_cast<const uint8_t*>(page.data()))) return std::nullopt;
  uint64_t pattern = 0;
  std::memcpy(&pattern, page.data(), sizeof pattern);
  return EncodedPage{.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = pattern};
}

PageEncoder::PageEncoder(PageCodec& codec, Algorithm algorithm, Target target,
                         size_t largest_block_bytes)
    : codec_(codec),
      algorithm_(algorithm),
      kernels_(page_kernels(target)),
      largest_block_bytes_(std::min(largest_block_bytes, kPageBytes)) {}

EncodedPage PageEncoder::encode(PageView page, PageBuffer block) {
  const auto same_filled = encode_same_filled(page, kernels_);
  return same_filled ? *same_filled : encode_other(page, block);
}

EncodedPage PageEncoder::encode_other(PageView page, PageBuffer block) {
  const auto block_bytes = codec_.compress(page, block.first(largest_block_bytes_));
  if (!block_bytes) return {.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0};
  return {.form = PageForm::kCompressed,
          .algorithm = algorithm_,
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
      if (encoded.algorithm != algorithm_) return ErrorCode::kCorruptBlock;
      return codec_.decompress(stored, page);
    case PageForm::kRaw:
      if (stored.size() != kPageBytes) return ErrorCode::kCorruptBlock;
      std::ranges::copy(stored, page.begin());
      return {};
  }
  return ErrorCode::kCorruptBlock;
}

}  // namespace trueno
