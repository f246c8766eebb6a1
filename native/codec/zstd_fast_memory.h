#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/page.h"

namespace trueno {

/// Literals and then a match, as codes and, from the lowest bit on, the extra bits of the literals'
/// length, the match's length and the offset (RFC 8878, 3.1.1.3.2.1.1): 36 bits at most.
struct ZstdSequence {
  uint64_t extra;
  uint8_t extra_bits;
  uint8_t literal_length_code;
  uint8_t match_length_code;
  uint8_t offset_code;
};

/// Literals are copied as a chunk, whatever their number, and no match begins in the last one.
inline constexpr size_t kLiteralChunkBytes = 16;

/// What zstd_fast_kernel works in, from one page to the next without meaning.
struct ZstdFastMemory {
  /// No match is shorter than four bytes.
  static constexpr size_t kMostSequences = kPageBytes / 4;
  /// A literal byte each at most, and eight bytes a sequence; headers and tables take less than the
  /// rest.
  static constexpr size_t kFrameBytes = kPageBytes + 8 * kMostSequences + 1024;

  std::array<ZstdSequence, kMostSequences> sequences;
  std::array<uint8_t, kPageBytes + kLiteralChunkBytes> literals;
  std::array<uint8_t, kFrameBytes> frame;
};

}  // namespace trueno
