#include "adaptive/adaptive_encoder.h"

#include <new>
#include <utility>

#include "codec/zstd_fast_codec.h"

namespace trueno {
namespace {

/// libzstd at its usual level is kZstdDense, and at 0 it means that one.
PageChoice choice_like(int zstd_level) {
  if (zstd_level < 0) return PageChoice::kZstdFast;
  return zstd_level == 1 || zstd_level == 2 ? PageChoice::kZstdHuffman : PageChoice::kZstdDense;
}

}  // namespace

Result<std::unique_ptr<AdaptiveEncoder>> AdaptiveEncoder::make(const AdaptiveSettings& settings) {
  Codecs codecs;
  auto lz4 = make_page_codec({.algorithm = Algorithm::kLz4, .target = settings.target});
  if (!lz4) return lz4.error();
  codecs.lz4 = std::move(*lz4);
  auto zstd = make_page_codec({.algorithm = Algorithm::kZstd,
                               .level = settings.zstd_level,
                               .dictionary = settings.dictionary,
                               .target = settings.target});
  if (!zstd) return zstd.error();
  codecs.zstd = std::move(*zstd);
  if (!settings.zstd_level) {
    const auto make_fast = [&](ZstdLiterals literals, int level) {
      if (settings.dictionary.empty()) return ZstdFastCodec::make(settings.target, literals);
      return make_page_codec({.algorithm = Algorithm::kZstd,
                              .level = level,
                              .dictionary = settings.dictionary,
                              .target = settings.target});
    };
    auto fast = make_fast(ZstdLiterals::kRaw, -1);
    if (!fast) return fast.error();
    codecs.zstd_fast = std::move(*fast);
    auto huffman = make_fast(ZstdLiterals::kHuffman, 1);
    if (!huffman) return huffman.error();
    codecs.zstd_huffman = std::move(*huffman);
  }
  std::unique_ptr<AdaptiveEncoder> encoder(new (std::nothrow)
                                               AdaptiveEncoder(settings, std::move(codecs)));
  if (encoder == nullptr) {
    return Error{.code = ErrorCode::kOutOfMemory, .subject = "adaptive"};
  }
  return encoder;
}

AdaptiveEncoder::AdaptiveEncoder(const AdaptiveSettings& settings, Codecs codecs)
    : objective_(settings.objective),
      kernels_(page_kernels(settings.target)),
      count_features_(feature_kernel(settings.target)),
      codecs_(std::move(codecs)),
      encoders_{
          PageEncoder(*codecs_.lz4, Algorithm::kLz4, settings.target, settings.largest_block_bytes),
          PageEncoder(codecs_.zstd_fast ? *codecs_.zstd_fast : *codecs_.zstd, Algorithm::kZstd,
                      settings.target, settings.largest_block_bytes),
          PageEncoder(codecs_.zstd_huffman ? *codecs_.zstd_huffman : *codecs_.zstd,
                      Algorithm::kZstd, settings.target, settings.largest_block_bytes),
          PageEncoder(*codecs_.zstd, Algorithm::kZstd, settings.target,
                      settings.largest_block_bytes)} {
  if (settings.zstd_level) only_zstd_choice_ = choice_like(*settings.zstd_level);
}

PageChoice AdaptiveEncoder::choice_for(PageView page) const {
  if (const auto choice = choice_without_looking(objective_)) return *choice;
  PageFeatures features;
  count_features_(reinterpret_cast<const uint8_t*>(page.data()), features);
  return choose(predict(features), objective_, only_zstd_choice_);
}

EncodedPage AdaptiveEncoder::encode(PageView page, PageBuffer block) {
  if (const auto same_filled = encode_same_filled(page, kernels_)) return *same_filled;
  const PageChoice choice = choice_for(page);
  if (choice == PageChoice::kRaw) {
    return {.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0};
  }
  return encoder_of(choice).encode_other(page, block);
}

Result<void, ErrorCode> AdaptiveEncoder::decode(const EncodedPage& encoded,
                                                std::span<const std::byte> stored,
                                                PageBuffer page) {
  const bool is_zstd = encoded.algorithm == Algorithm::kZstd;
  return encoder_of(is_zstd ? PageChoice::kZstdDense : PageChoice::kLz4)
      .decode(encoded, stored, page);
}

}  // namespace trueno
