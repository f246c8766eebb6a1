// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include <algorithm>

#include "codec/lz4_format.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// What is left of a block.
struct BlockReader {
  const uint8_t* next;
  const uint8_t* end;

  size_t left() const { return static_cast<size_t>(end - next); }
};

/// The rest of a length whose half of the token was full. False when the block ends before it or it
/// is longer than a page.
inline bool add_length_bytes(BlockReader& block, size_t& length) {
  uint8_t byte = 0;
  do {
    if (block.next >= block.end || length > kPageBytes) return false;
    byte = *block.next++;
    length += byte;
  } while (byte == lz4::kFullLengthByte);
  return true;
}

/// Copies that many bytes and no more; `from` may overlap only from below by eight bytes or more.
inline void copy_exactly(uint8_t* to, const uint8_t* from, size_t bytes) {
  for (; bytes >= 8; bytes -= 8) {
    copy<8>(to, from);
    to += 8;
    from += 8;
  }
  if (bytes >= 4) {
    copy<4>(to, from);
    to += 4;
    from += 4;
    bytes -= 4;
  }
  for (; bytes > 0; --bytes) *to++ = *from++;
}

inline void copy_literals(uint8_t* to, const BlockReader& block, size_t bytes,
                          const uint8_t* page_end) {
  const size_t room = std::min(block.left(), static_cast<size_t>(page_end - to));
  if (room < bytes + 32) return copy_exactly(to, block.next, bytes);
  size_t done = 0;
  do {
    copy<32>(to + done, block.next + done);
    done += 32;
  } while (done < bytes);
}

/// A match may reach into the bytes that it makes: those repeat then.
template <typename Simd>
inline void copy_match(uint8_t* to, size_t offset, size_t bytes, const uint8_t* page_end) {
  if (static_cast<size_t>(page_end - to) >= bytes + 32) [[likely]] {
    Simd::copy_match(to, to + bytes, offset);
  } else if (offset >= 8) {
    copy_exactly(to, to - offset, bytes);
  } else {
    for (; bytes > 0; --bytes, ++to) *to = *(to - offset);
  }
}

template <typename Simd>
bool lz4_decompress(const uint8_t* block_start, size_t block_bytes, uint8_t* page) {
  // What a usual sequence may read: its token, 14 literals that are copied as 16, an offset.
  constexpr size_t kUsualBlockBytes = 1 + 16 + lz4::kOffsetBytes;

  BlockReader block{block_start, block_start + block_bytes};
  // The end of the block is read from a copy with zeros behind it, so that it is not special.
  uint8_t padded[2 * kUsualBlockBytes] = {};
  const uint8_t* unpadded_end =
      block_bytes < kUsualBlockBytes ? block_start : block.end - (kUsualBlockBytes - 1);

  uint8_t* out = page;
  const uint8_t* const page_end = page + kPageBytes;
  for (;;) {
    if (block.next >= unpadded_end) [[unlikely]] {
      if (block.next >= block.end) return false;
      const size_t left = block.left();
      if (left < kUsualBlockBytes) {
        std::memcpy(padded, block.next, left);
        block = {padded, padded + left};
      }
      unpadded_end = block.end;
    }
    const size_t token = *block.next++;
    size_t literal_bytes = token >> 4;
    const size_t match_half = token & 15;
    size_t offset = 0;

    if (literal_bytes != lz4::kLongLength && page_end - out >= 16) [[likely]] {
      copy<16>(out, block.next);
      out += literal_bytes;
      offset = load<uint16_t>(block.next + literal_bytes);
      block.next += literal_bytes + lz4::kOffsetBytes;
      // No offset is 0, and none reaches before the page.
      if (offset - 1 >= static_cast<size_t>(out - page)) [[unlikely]]
        return false;
      if (match_half != lz4::kLongLength && page_end - out >= 32) [[likely]] {
        if (offset >= 8) [[likely]] {
          copy<8>(out, out - offset);
          copy<8>(out + 8, out + 8 - offset);
          copy<2>(out + 16, out + 16 - offset);
        } else {
          Simd::repeat(out, offset);
        }
        out += match_half + lz4::kShortestMatchBytes;
        continue;
      }
    } else {
      if (literal_bytes == lz4::kLongLength && !add_length_bytes(block, literal_bytes)) {
        return false;
      }
      if (literal_bytes > std::min(block.left(), static_cast<size_t>(page_end - out))) return false;
      copy_literals(out, block, literal_bytes, page_end);
      out += literal_bytes;
      block.next += literal_bytes;
      if (block.left() < lz4::kOffsetBytes) return block.left() == 0 && out == page_end;
      offset = load<uint16_t>(block.next);
      block.next += lz4::kOffsetBytes;
      if (offset - 1 >= static_cast<size_t>(out - page)) return false;
    }

    size_t match_bytes = match_half;
    if (match_half == lz4::kLongLength && !add_length_bytes(block, match_bytes)) return false;
    match_bytes += lz4::kShortestMatchBytes;
    if (match_bytes > static_cast<size_t>(page_end - out)) return false;
    copy_match<Simd>(out, offset, match_bytes, page_end);
    out += match_bytes;
  }
}

}  // namespace
}  // namespace trueno
