#include "compressor/page_compressor.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "compressor/stored_page.h"

namespace trueno {

Result<std::unique_ptr<PageCompressor>> PageCompressor::make(const CompressorSettings& settings) {
  std::unique_ptr<PageCompressor> compressor(new (std::nothrow) PageCompressor);
  if (compressor == nullptr) return Error{.code = ErrorCode::kOutOfMemory};
  if (const auto* adaptive = std::get_if<AdaptiveSettings>(&settings)) {
    auto encoder = AdaptiveEncoder::make(*adaptive);
    if (!encoder) return encoder.error();
    compressor->adaptive_ = std::move(*encoder);
    return compressor;
  }
  const auto& plain = *std::get_if<PageCodecSettings>(&settings);
  auto codec = make_page_codec(plain);
  if (!codec) return codec.error();
  compressor->algorithm_ = plain.algorithm;
  compressor->codec_ = std::move(*codec);
  compressor->encoder_.emplace(*compressor->codec_, plain.algorithm, plain.target);
  return compressor;
}

size_t PageCompressor::compress(PageView page, PageBuffer out) {
  const EncodedPage encoded = encoder_ ? encoder_->encode(page, out) : adaptive_->encode(page, out);
  size_t stored_bytes = encoded.stored_bytes;
  switch (encoded.form) {
    case PageForm::kSameFilled:
      std::memcpy(out.data(), &encoded.pattern, kPatternBytes);
      stored_bytes = kPatternBytes;
      ++stats_.same_filled_pages;
      break;
    case PageForm::kCompressed:
      ++stats_.block_pages_of(encoded.algorithm);
      break;
    case PageForm::kRaw:
      std::ranges::copy(page, out.begin());
      ++stats_.raw_pages;
      break;
  }
  stats_.stored_bytes += stored_bytes;
  return stored_bytes;
}

Result<void, ErrorCode> PageCompressor::decompress(std::span<const std::byte> stored,
                                                   PageBuffer page) {
  const Result<void, ErrorCode> decoded = decode(stored, page);
  ++(decoded ? stats_.decompressed_pages : stats_.corrupt_pages);
  return decoded;
}

Result<void, ErrorCode> PageCompressor::decode(std::span<const std::byte> stored, PageBuffer page) {
  std::optional<EncodedPage> encoded = stored_form(stored);
  if (!encoded) return ErrorCode::kCorruptBlock;
  if (encoded->form == PageForm::kSameFilled) stored = {};
  if (!encoder_) return adaptive_->decode(*encoded, stored, page);
  // The codec's own check says more than the first bytes do.
  encoded->algorithm = algorithm_;
  return encoder_->decode(*encoded, stored, page);
}

}  // namespace trueno
