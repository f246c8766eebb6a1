#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "codec/algorithm.h"
#include "core/page.h"
#include "core/result.h"
#include "cpu/target.h"

namespace trueno {

/// Compresses and decompresses pages, one at a time. All memory is taken when it is made. For one
/// thread at a time; make one for each.
class PageCodec {
 public:
  virtual ~PageCodec() = default;
  PageCodec() = default;
  PageCodec(const PageCodec&) = delete;
  PageCodec& operator=(const PageCodec&) = delete;

  /// Writes a block and gives its size in bytes. Fails with kOutputFull when the block is larger
  /// than `out`, which then holds anything. The same page always gives the same block.
  virtual Result<size_t, ErrorCode> compress(PageView page, std::span<std::byte> out) = 0;

  /// Fails with kCorruptBlock, with anything in the page, unless the block makes exactly one page.
  /// A block may come from anywhere. It must not overlap the page.
  virtual Result<void, ErrorCode> decompress(std::span<const std::byte> block, PageBuffer page) = 0;
};

struct PageCodecSettings {
  Algorithm algorithm = Algorithm::kLz4;
  /// One of levels_of(algorithm), or its usual one.
  std::optional<int> level = {};
  /// For zstd: what `zstd --train` makes, or any bytes that pages are like. Copied. What was
  /// compressed with one can only be read with the same one.
  std::span<const std::byte> dictionary = {};
  /// What our own loops run on; liblz4 and libzstd choose by themselves.
  Target target = Target::kScalar;
};

/// Fails with kInvalidLevel, kNoDictionaries, kBadDictionary or kOutOfMemory.
Result<std::unique_ptr<PageCodec>> make_page_codec(const PageCodecSettings& settings);

}  // namespace trueno
