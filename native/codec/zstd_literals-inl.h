// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/huffman_encode-inl.h"
#include "codec/zstd_format.h"

namespace trueno {
namespace {

/// With a header of two bytes. A page that has more has no match.
constexpr size_t kMostRawLiterals = kPageBytes - 1;

/// Writes raw literals (RFC 8878, 3.1.1.3.1) and gives where they end.
inline uint8_t* put_raw_literals(const uint8_t* literals, size_t literal_bytes, uint8_t* to) {
  store(to, static_cast<uint16_t>(literal_bytes << 4 | 1 << 2));
  std::memcpy(to + 2, literals, literal_bytes);
  return to + 2 + literal_bytes;
}

/// Four, as a count that was just written is slow to read.
inline void count_bytes(const uint8_t* bytes, size_t count, uint16_t (&histogram)[256]) {
  uint16_t counts[4][256] = {};
  size_t at = 0;
  for (; at + 4 <= count; at += 4) {
    for (size_t table = 0; table < 4; ++table) ++counts[table][bytes[at + table]];
  }
  for (; at < count; ++at) ++counts[0][bytes[at]];
  for (size_t byte = 0; byte < 256; ++byte) {
    histogram[byte] = static_cast<uint16_t>(counts[0][byte] + counts[1][byte] + counts[2][byte] +
                                            counts[3][byte]);
  }
}

/// Writes literals as a Huffman-coded section (RFC 8878, 3.1.1.3.1) and gives where it ends, or
/// null when raw ones are smaller, or nearly so. Has to have kPageBytes of room.
inline uint8_t* put_huffman_literals(const uint8_t* literals, size_t literal_bytes, uint8_t* to) {
  // The tree alone takes about that much.
  constexpr size_t kFewLiterals = 64;
  if (literal_bytes < kFewLiterals) return nullptr;
  uint16_t histogram[256];
  count_bytes(literals, literal_bytes, histogram);
  if (histogram[literals[0]] == literal_bytes) return nullptr;
  const HuffmanCode code(histogram, static_cast<uint32_t>(literal_bytes));
  // Below this, reading takes longer for nothing.
  const size_t worthwhile_bytes = literal_bytes - literal_bytes / 16;
  const size_t coded_bytes = code.bits_of(histogram) / 8;
  if (coded_bytes + kFewLiterals / 2 > worthwhile_bytes) return nullptr;

  constexpr size_t kMostOfOneStream = 1023;
  const bool is_one_stream = literal_bytes <= kMostOfOneStream;
  uint8_t* const header = to;
  uint8_t* const tree = header + (is_one_stream ? 3 : 4);
  to = code.describe(tree);
  if (to == nullptr) return nullptr;
  if (is_one_stream) {
    to = code.encode(literals, literal_bytes, to);
  } else {
    constexpr size_t kStreams = 4;
    uint8_t* stream_bytes = to;
    to += 2 * (kStreams - 1);
    const size_t quarter = (literal_bytes + kStreams - 1) / kStreams;
    for (size_t stream = 0; stream < kStreams; ++stream) {
      const bool is_last = stream == kStreams - 1;
      const size_t bytes = is_last ? literal_bytes - stream * quarter : quarter;
      uint8_t* const end = code.encode(literals + stream * quarter, bytes, to);
      if (!is_last) store(stream_bytes, static_cast<uint16_t>(end - to));
      stream_bytes += 2;
      to = end;
    }
  }
  const auto section_bytes = static_cast<size_t>(to - tree);
  if (section_bytes >= worthwhile_bytes) return nullptr;
  // The type, how sizes are given, and the sizes before and after.
  constexpr size_t kCompressed = 2;
  if (is_one_stream) {
    const size_t bits = kCompressed | 0 << 2 | literal_bytes << 4 | section_bytes << 14;
    for (size_t at = 0; at < 3; ++at) header[at] = static_cast<uint8_t>(bits >> 8 * at);
  } else {
    constexpr size_t kFourteenBits = 2;
    store(header, static_cast<uint32_t>(kCompressed | kFourteenBits << 2 | literal_bytes << 4 |
                                        section_bytes << 18));
  }
  return to;
}

}  // namespace
}  // namespace trueno
