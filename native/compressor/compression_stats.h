#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "codec/algorithm.h"

namespace trueno {

/// What was done so far. A page is 4096 bytes in each direction.
struct CompressionStats {
  uint64_t same_filled_pages = 0;
  uint64_t raw_pages = 0;
  /// Pages that became blocks, by the algorithm of the block.
  std::array<uint64_t, static_cast<size_t>(Algorithm::kZstd) + 1> block_pages = {};
  uint64_t stored_bytes = 0;
  uint64_t decompressed_pages = 0;
  /// Pages that could not be decompressed.
  uint64_t corrupt_pages = 0;

  uint64_t& block_pages_of(Algorithm algorithm) {
    return block_pages[static_cast<size_t>(algorithm)];
  }

  CompressionStats& operator+=(const CompressionStats& other) {
    same_filled_pages += other.same_filled_pages;
    raw_pages += other.raw_pages;
    for (size_t index = 0; index < block_pages.size(); ++index) {
      block_pages[index] += other.block_pages[index];
    }
    stored_bytes += other.stored_bytes;
    decompressed_pages += other.decompressed_pages;
    corrupt_pages += other.corrupt_pages;
    return *this;
  }
};

}  // namespace trueno
