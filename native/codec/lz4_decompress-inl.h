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

/// Copies kBytes to twice as many, the last ones perhaps twice; they must not overlap.
template <size_t kBytes>
inline void copy_one_or_two(uint8_t* to, const uint8_t* from, size_t bytes) {
  copy<kBytes>(to, from);
  copy<kBytes>(to + bytes - kBytes, from + bytes - kBytes);
}

/// Copies that many bytes, and touches no other; they must not overlap.
inline void copy_exactly(uint8_t* to, const uint8_t* from, size_t bytes) {
  for (; bytes > 32; bytes -= 32, to += 32, from += 32) copy<32>(to, from);
  if (bytes >= 16) return copy_one_or_two<16>(to, from, bytes);
  if (bytes >= 8) return copy_one_or_two<8>(to, from, bytes);
  if (bytes >= 4) return copy_one_or_two<4>(to, from, bytes);
  for (; bytes > 0; --bytes) *to++ = *from++;
}

/// A match may reach into the bytes that it makes: those repeat then.
template <typename Simd>
inline void copy_match(uint8_t* to, size_t offset, size_t bytes, const uint8_t* page_end) {
  const auto room = static_cast<size_t>(page_end - to);
  if (room >= bytes + Simd::kMostBytesBehindMatch) [[likely]] {
    Simd::copy_match(to, to + bytes, offset);
    return;
  }
  // The last bytes of the page, of a match that may be long: zeros up to the end are common.
  const size_t whole_bytes = room - std::min(room, Simd::kMostBytesBehindMatch);
  if (whole_bytes > 0) Simd::copy_match(to, to + whole_bytes, offset);
  to += whole_bytes;
  bytes -= whole_bytes;
  // What lies so far before is the same, and those bytes do not overlap.
  const size_t distance = (bytes + offset - 1) / offset * offset;
  if (distance <= whole_bytes + offset) {
    copy_exactly(to, to - distance, bytes);
  } else {
    for (; bytes > 0; --bytes, ++to) *to = *(to - offset);
  }
}

/// Where a decoder stands after a sequence: in the block, which is null after the last one, and in
/// the page, which is null when the block is damaged.
struct Progress {
  const uint8_t* next;
  uint8_t* out;
};

/// Any sequence at any place. A call, so that what it needs takes no registers from the loop over
/// those that are not at an end.
template <typename Simd>
[[gnu::noinline]] Progress put_any_sequence(const uint8_t* next, const uint8_t* end, uint8_t* out,
                                            uint8_t* page) {
  constexpr Progress kDamaged{nullptr, nullptr};
  BlockReader block{next, end};
  uint8_t* const page_end = page + kPageBytes;
  if (block.left() == 0) return kDamaged;
  const size_t token = *block.next++;

  size_t literal_bytes = token >> 4;
  if (literal_bytes == lz4::kLongLength && !add_length_bytes(block, literal_bytes)) return kDamaged;
  const size_t room = std::min(block.left(), static_cast<size_t>(page_end - out));
  if (literal_bytes > room) return kDamaged;
  if (literal_bytes <= 16 && room >= 16) [[likely]] {
    copy<16>(out, block.next);
  } else {
    copy_exactly(out, block.next, literal_bytes);
  }
  out += literal_bytes;
  block.next += literal_bytes;
  if (block.left() < lz4::kOffsetBytes) {
    return block.left() == 0 && out == page_end ? Progress{nullptr, out} : kDamaged;
  }

  const size_t offset = load<uint16_t>(block.next);
  block.next += lz4::kOffsetBytes;
  // No offset is 0, and none reaches before the page.
  if (offset - 1 >= static_cast<size_t>(out - page)) return kDamaged;
  size_t match_bytes = token & 15;
  if (match_bytes == lz4::kLongLength && !add_length_bytes(block, match_bytes)) return kDamaged;
  match_bytes += lz4::kShortestMatchBytes;
  if (match_bytes > static_cast<size_t>(page_end - out)) return kDamaged;
  copy_match<Simd>(out, offset, match_bytes, page_end);
  return {block.next, out + match_bytes};
}

template <typename Simd>
bool lz4_decompress(const uint8_t* block_start, size_t block_bytes, uint8_t* page) {
  // Literals and matches that one copy moves, whatever their length.
  constexpr size_t kShortLiterals = lz4::kLongLength - 1;
  constexpr size_t kShortMatchBytes = 32;
  // What is read to see what a sequence is: to the token behind it, when it has short literals.
  constexpr ptrdiff_t kReadBytes = 1 + 16 + lz4::kOffsetBytes + 1;

  const uint8_t* next = block_start;
  const uint8_t* const end = block_start + block_bytes;
  uint8_t* out = page;
  uint8_t* const page_end = page + kPageBytes;
  uint8_t* const last_short_out = page_end - (kShortLiterals + kShortMatchBytes);
  for (;;) {
    if (end - next >= kReadBytes && out <= last_short_out) [[likely]] {
      const uint8_t* const last_read = end - kReadBytes;
      size_t token = *next;
      do {
        // Everything on the way from one token to the next one is what the loop waits for. One more
        // carries into the upper half just when a length byte follows the offset.
        const size_t literal_bytes = token >> 4;
        const size_t behind_literals = (token + 1) >> 4;
        const uint8_t* const behind = next + 1 + behind_literals + lz4::kOffsetBytes;
        size_t match_bytes = (token & 15) + lz4::kShortestMatchBytes;
        token = *behind;
        if (literal_bytes > kShortLiterals) [[unlikely]]
          break;

        const uint8_t* const match_part = next + 1 + literal_bytes;
        const size_t offset = load<uint16_t>(match_part);
        // A mask and no branch, which nobody could foresee.
        const size_t has_length_byte = behind_literals - literal_bytes;
        const size_t length_byte = match_part[lz4::kOffsetBytes] & (0 - has_length_byte);
        match_bytes += length_byte;
        uint8_t* const match_out = out + literal_bytes;
        if (offset > static_cast<size_t>(match_out - page)) [[unlikely]]
          return false;

        if (match_bytes <= kShortMatchBytes && literal_bytes + match_bytes <= offset) [[likely]] {
          Simd::copy_16_and_32(out, next + 1, match_out, match_out - offset);
        } else {
          if (length_byte == lz4::kFullLengthByte) [[unlikely]]
            break;
          if (offset == 0) [[unlikely]]
            return false;
          const size_t room = static_cast<size_t>(page_end - match_out);
          if (room < match_bytes + Simd::kMostBytesBehindMatch) [[unlikely]]
            break;
          copy<16>(out, next + 1);
          Simd::copy_match(match_out, match_out + match_bytes, offset);
        }
        out = match_out + match_bytes;
        next = behind;
      } while (next <= last_read && out <= last_short_out);
    }
    const Progress progress = put_any_sequence<Simd>(next, end, out, page);
    if (progress.out == nullptr) return false;
    if (progress.next == nullptr) return true;
    next = progress.next;
    out = progress.out;
  }
}

}  // namespace
}  // namespace trueno
