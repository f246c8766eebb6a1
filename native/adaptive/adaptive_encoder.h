#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "adaptive/feature_kernels.h"
#include "adaptive/objective.h"
#include "adaptive/page_choice.h"
#include "codec/page_codec.h"
#include "codec/page_encoder.h"
#include "core/page.h"
#include "core/result.h"
#include "cpu/target.h"

namespace trueno {

struct AdaptiveSettings {
  Objective objective = Objective::kBalance;
  /// One of levels_of(kZstd), for all pages that zstd gets. Otherwise each gets the level that
  /// pays.
  std::optional<int> zstd_level = {};
  /// For zstd, as in PageCodecSettings.
  std::span<const std::byte> dictionary = {};
  Target target = Target::kScalar;
  /// A block that is larger counts as not compressed.
  size_t largest_block_bytes = kZsmallocHugeBytes;
};

/// Pages to what is kept of them and back, each by the codec that pays for it: a few counts of the
/// page tell a trained model what each codec would cost and save. The same page gives the same
/// block with every target and on every machine. All memory is taken when it is made. For one
/// thread at a time.
class AdaptiveEncoder {
 public:
  /// Fails with kInvalidLevel, kBadDictionary or kOutOfMemory.
  static Result<std::unique_ptr<AdaptiveEncoder>> make(const AdaptiveSettings& settings);

  /// For pages to come.
  void set_objective(Objective objective) { objective_ = objective; }

  /// The block of a compressed page lies at the start of `block`; otherwise that holds anything.
  EncodedPage encode(PageView page, PageBuffer block);

  /// `stored` is the block, or the raw page, or nothing. Fails with kCorruptBlock when its size is
  /// not stored_bytes, its algorithm is none of kLz4 and kZstd, or the block is damaged.
  Result<void, ErrorCode> decode(const EncodedPage& encoded, std::span<const std::byte> stored,
                                 PageBuffer page);

 private:
  struct Codecs {
    std::unique_ptr<PageCodec> lz4;
    // Null where one level is to serve for all, or a dictionary is to be used.
    std::unique_ptr<PageCodec> zstd_fast, zstd_huffman;
    std::unique_ptr<PageCodec> zstd;
  };

  AdaptiveEncoder(const AdaptiveSettings& settings, Codecs codecs);

  PageChoice choice_for(PageView page) const;
  PageEncoder& encoder_of(PageChoice choice) { return encoders_[static_cast<size_t>(choice)]; }

  Objective objective_;
  /// What a zstd level that was asked for does most like it.
  std::optional<PageChoice> only_zstd_choice_;
  const PageKernels& kernels_;
  FeatureKernel count_features_;
  Codecs codecs_;
  /// By PageChoice.
  std::array<PageEncoder, kCodecChoiceCount> encoders_;
};

}  // namespace trueno
