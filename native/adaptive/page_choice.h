#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "adaptive/objective.h"
#include "adaptive/page_features.h"

namespace trueno {

/// What an adaptive encoder can do with a page.
enum class PageChoice : uint8_t {
  kLz4,
  /// ZstdFastCodec with raw literals.
  kZstdFast,
  /// ZstdFastCodec with Huffman-coded ones.
  kZstdHuffman,
  /// libzstd's usual level.
  kZstdDense,
  /// Nothing, as no codec pays.
  kRaw,
};

/// All but kRaw.
inline constexpr size_t kCodecChoiceCount = 4;

/// `lz4`, `zstd_fast`, `zstd_huffman`, `zstd_dense` or `raw`.
std::string_view page_choice_name(PageChoice choice);

/// What a codec would make of a page, in sixteenths; what does not shrink counts as kept raw.
struct CodecPrediction {
  int32_t stored_bytes_16ths;
  int32_t compression_ns_16ths;
};

/// By PageChoice.
using CodecPredictions = std::array<CodecPrediction, kCodecChoiceCount>;

/// Integers throughout, so that every machine predicts the same. The nanoseconds are those of the
/// machine that the model was trained on; only how they compare matters.
CodecPredictions predict(const PageFeatures& features);

/// What every page gets, without a look at it, where looking takes more time than the best choices
/// save: with kLatency, as `npm run evaluate:adaptive` shows, that is LZ4, which also reads
/// fastest.
std::optional<PageChoice> choice_without_looking(Objective objective);

/// What is cheapest where a byte that is kept costs as much time as the objective says. Of those of
/// zstd, only that one, if given.
PageChoice choose(const CodecPredictions& predictions, Objective objective,
                  std::optional<PageChoice> only_zstd_choice = {});

}  // namespace trueno
