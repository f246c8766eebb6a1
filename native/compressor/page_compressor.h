#pragma once

#include <memory>
#include <optional>
#include <span>
#include <variant>

#include "adaptive/adaptive_encoder.h"
#include "codec/page_codec.h"
#include "codec/page_encoder.h"
#include "compressor/compression_stats.h"

namespace trueno {

/// One algorithm for every page, or the one that pays for each.
using CompressorSettings = std::variant<PageCodecSettings, AdaptiveSettings>;

/// Pages to stored pages (stored_page.h) and back. All memory is taken when it is made. For one
/// thread at a time.
class PageCompressor {
 public:
  /// Fails with kInvalidLevel, kNoDictionaries, kBadDictionary or kOutOfMemory.
  static Result<std::unique_ptr<PageCompressor>> make(const CompressorSettings& settings);

  /// Gives the number of bytes to keep, which lie at the start of `out`: 1 to 4096. The rest of it
  /// then holds anything. They must not overlap.
  size_t compress(PageView page, PageBuffer out);

  /// Fails with kCorruptBlock, with anything in the page. Stored bytes may come from anywhere, and
  /// must not overlap the page.
  Result<void, ErrorCode> decompress(std::span<const std::byte> stored, PageBuffer page);

  const CompressionStats& stats() const { return stats_; }

 private:
  PageCompressor() = default;

  Result<void, ErrorCode> decode(std::span<const std::byte> stored, PageBuffer page);

  // Either the first three or the last one.
  Algorithm algorithm_ = Algorithm::kLz4;
  std::unique_ptr<PageCodec> codec_;
  std::optional<PageEncoder> encoder_;
  std::unique_ptr<AdaptiveEncoder> adaptive_;

  CompressionStats stats_;
};

}  // namespace trueno
