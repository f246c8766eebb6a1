#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "compressor/page_compressor.h"

namespace trueno {

// Many pages in a row, and the stored pages of them in a row with `offsets`: page i is kept in the
// bytes from offsets[i] to offsets[i + 1], so there is one offset more than there are pages. All
// memory is the caller's.

/// So that every offset fits.
inline constexpr size_t kMostBatchPages = UINT32_MAX / kPageBytes;

/// Whether other threads may write to any of the memory meanwhile, as they may to a
/// SharedArrayBuffer. Codecs see nothing but private copies then.
enum class Sharing : bool { kPrivate, kShared };

struct StoredPages {
  std::span<const std::byte> bytes;
  /// At least one.
  std::span<const uint32_t> offsets;

  size_t page_count() const { return offsets.size() - 1; }
};

/// Compresses a whole number of pages into as many bytes at most, which must not overlap them;
/// gives the number of bytes that are kept.
size_t compress_pages(PageCompressor& compressor, std::span<const std::byte> pages, Sharing sharing,
                      std::byte* stored, std::span<uint32_t> offsets);

/// Fills `pages`, which has room for all and does not overlap them, and gives the index of the
/// first page that could not be read, with anything there and behind it. Offsets may be any
/// numbers.
std::optional<size_t> decompress_pages(PageCompressor& compressor, const StoredPages& stored,
                                       Sharing sharing, std::byte* pages);

}  // namespace trueno
