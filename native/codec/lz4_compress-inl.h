// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include <algorithm>

#include "codec/lz4_format.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

// 8 KiB, and the same positions for the same page always: cleared for each page, which takes two
// hundredths of its time. 16 KiB make blocks at most 0.3 % smaller and take three hundredths more.
constexpr unsigned kHashBits = 12;
// Bytes that are looked up at once, and so what most matches have at least. Five instead of four: a
// match of four saves a byte at most and costs both sides a sequence.
constexpr unsigned kUsualHashedBytes = 5;
// At kQuickLz4Level. With that, and without remembering the end of a match, blocks of the memory of
// three programs are 1.5 to 3.8 hundredths larger, 7 to 12 sooner written and up to 7 sooner read.
// Seven bytes: 1.7 to 4.8 larger, but ten hundredths of some memory, for 0 to 6 sooner written.
constexpr unsigned kQuickHashedBytes = 6;
// The step between tries grows by one after as many tries, as nothing has been found for long.
constexpr size_t kTriesPerStep = 64;
// Literals are copied as a chunk, whatever their number. So that it ends inside the page, no match
// is tried further back than the format asks for.
constexpr size_t kLiteralChunkBytes = 16;
static_assert(kLiteralChunkBytes > lz4::kLongLength);
static_assert(kLiteralChunkBytes >= lz4::kLastMatchBytes);

/// Position of the newest bytes with that hash; 0, a true position, where there were none.
using HashTable = uint16_t[size_t{1} << kHashBits];

template <unsigned kHashedBytes>
inline size_t hash(const uint8_t* bytes) {
  // Odd. With so few bits as the first one has, the first of six bytes would hardly count; the
  // other is 2^64 through the golden ratio.
  constexpr uint64_t kFactor = kHashedBytes <= 5 ? 889523592379 : 0x9E3779B97F4A7C15;
  // The multiplication shifts the bytes that do not count out at the top.
  return load<uint64_t>(bytes) * (kFactor << (64 - 8 * kHashedBytes)) >> (64 - kHashBits);
}

/// Bytes that are the same from `left` and from `right` on, up to `end` on the left.
template <typename Simd>
inline size_t count_equal(const uint8_t* left, const uint8_t* right, const uint8_t* end) {
  const uint8_t* const start = left;
  // Most matches end within 16 bytes, and a scalar count is there some cycles sooner. Which word
  // differs nobody could foresee, so both are looked at.
  if (end - left >= 16) [[likely]] {
    const uint64_t low = load<uint64_t>(left) ^ load<uint64_t>(right);
    const uint64_t high = load<uint64_t>(left + 8) ^ load<uint64_t>(right + 8);
    // Without a zero to tell apart, counting takes one instruction.
    constexpr uint64_t kLastBit = uint64_t{1} << 63;
    const auto bits_in_low = static_cast<size_t>(std::countr_zero(low | kLastBit));
    const size_t bits_in_high = 64 + static_cast<size_t>(std::countr_zero(high | kLastBit));
    const size_t equal_bits = choose(low, bits_in_low, bits_in_high);
    if ((low | high) != 0) [[likely]]
      return equal_bits / 8;
    left += 16;
    right += 16;
  }
  while (static_cast<size_t>(end - left) >= Simd::kBytes) {
    const size_t equal = Simd::equal_prefix(left, right);
    left += equal;
    right += equal;
    if (equal < Simd::kBytes) return static_cast<size_t>(left - start);
  }
  while (left < end && *left == *right) {
    ++left;
    ++right;
  }
  return static_cast<size_t>(left - start);
}

inline size_t length_bytes(size_t length) {
  return length < lz4::kLongLength ? 0 : 1 + (length - lz4::kLongLength) / lz4::kFullLengthByte;
}

inline uint8_t* put_length(uint8_t* out, size_t length) {
  if (length < lz4::kLongLength) return out;
  const size_t full_bytes = (length - lz4::kLongLength) / lz4::kFullLengthByte;
  std::memset(out, static_cast<int>(lz4::kFullLengthByte), full_bytes);
  out += full_bytes;
  *out++ = static_cast<uint8_t>((length - lz4::kLongLength) % lz4::kFullLengthByte);
  return out;
}

/// Touches no byte of the output behind the sequence. One without an offset is the last one, which
/// has no match. Null when it does not fit. A call, as it is seldom needed.
[[gnu::noinline]] inline uint8_t* put_exactly(uint8_t* out, const uint8_t* out_end,
                                              const uint8_t* literals, size_t literal_bytes,
                                              size_t offset, size_t match_length) {
  const size_t match_part = offset == 0 ? 0 : lz4::kOffsetBytes + length_bytes(match_length);
  const size_t sequence_bytes = 1 + length_bytes(literal_bytes) + literal_bytes + match_part;
  if (static_cast<size_t>(out_end - out) < sequence_bytes) return nullptr;
  const size_t match_half = offset == 0 ? 0 : std::min(match_length, lz4::kLongLength);
  *out++ = static_cast<uint8_t>(std::min(literal_bytes, lz4::kLongLength) << 4 | match_half);
  out = put_length(out, literal_bytes);
  std::memcpy(out, literals, literal_bytes);
  out += literal_bytes;
  if (offset == 0) return out;
  store(out, static_cast<uint16_t>(offset));
  return put_length(out + lz4::kOffsetBytes, match_length);
}

/// `match_length` is the match's less four, as the format counts. Null when it does not fit.
inline uint8_t* put_sequence(uint8_t* out, const uint8_t* out_end, const uint8_t* literals,
                             size_t literal_bytes, size_t offset, size_t match_length) {
  constexpr size_t kOneLengthByte = lz4::kLongLength + lz4::kFullLengthByte;
  const bool usual = literal_bytes < lz4::kLongLength && match_length < kOneLengthByte &&
                     static_cast<size_t>(out_end - out) >= 1 + kLiteralChunkBytes + 3;
  if (!usual) [[unlikely]] {
    return put_exactly(out, out_end, literals, literal_bytes, offset, match_length);
  }
  const size_t match_half = std::min(match_length, lz4::kLongLength);
  *out++ = static_cast<uint8_t>(literal_bytes << 4 | match_half);
  copy<kLiteralChunkBytes>(out, literals);
  out += literal_bytes;
  store(out, static_cast<uint16_t>(offset));
  // Without a branch, which nobody could foresee: one more carries just when the half is full.
  out[2] = static_cast<uint8_t>(match_length - lz4::kLongLength);
  return out + lz4::kOffsetBytes + ((match_half + 1) >> 4);
}

template <typename Simd, unsigned kHashedBytes>
size_t lz4_compress(const uint8_t* page, uint8_t* out, size_t out_bytes) {
  const uint8_t* const page_end = page + kPageBytes;
  const uint8_t* const last_match = page_end - kLiteralChunkBytes;
  const uint8_t* const match_end = page_end - lz4::kLastLiteralsBytes;
  const uint8_t* const out_end = out + out_bytes;
  uint8_t* const out_start = out;

  alignas(64) HashTable newest = {};
  const auto remember = [&](size_t slot, const uint8_t* position) {
    newest[slot] = static_cast<uint16_t>(position - page);
  };

  const uint8_t* literals = page;
  // Position 0 is what an empty slot says, so the search begins behind it.
  const uint8_t* position = page + 1;
  while (position <= last_match) {
    const uint8_t* match = nullptr;
    size_t slot = hash<kHashedBytes>(position);
    size_t tries = kTriesPerStep;
    for (;; ++tries) {
      const uint8_t* const next = position + tries / kTriesPerStep;
      match = page + newest[slot];
      remember(slot, position);
      if (load<uint32_t>(match) == load<uint32_t>(position)) break;
      if (next > last_match) [[unlikely]] {
        match = nullptr;
        break;
      }
      slot = hash<kHashedBytes>(next);
      position = next;
    }
    if (match == nullptr) break;
    // Where every position was tried, hardly one match in twenty began earlier.
    if (tries >= 2 * kTriesPerStep) [[unlikely]] {
      while (position > literals && match > page && position[-1] == match[-1]) {
        --position;
        --match;
      }
    }

    // Matches in a row have no literals between them: a quarter to a half of those in memory.
    do {
      const size_t match_length = count_equal<Simd>(position + lz4::kShortestMatchBytes,
                                                    match + lz4::kShortestMatchBytes, match_end);
      const auto literal_bytes = static_cast<size_t>(position - literals);
      const auto offset = static_cast<size_t>(position - match);
      position += lz4::kShortestMatchBytes + match_length;
      out = put_sequence(out, out_end, literals, literal_bytes, offset, match_length);
      if (out == nullptr) return 0;
      literals = position;
      if (position > last_match) break;

      if (kHashedBytes == kUsualHashedBytes) {
        remember(hash<kHashedBytes>(position - 2), position - 2);
      }
      slot = hash<kHashedBytes>(position);
      match = page + newest[slot];
      remember(slot, position);
    } while (load<uint32_t>(match) == load<uint32_t>(position));
    if (position <= last_match) ++position;
  }
  out = put_exactly(out, out_end, literals, static_cast<size_t>(page_end - literals), 0, 0);
  return out == nullptr ? 0 : static_cast<size_t>(out - out_start);
}

}  // namespace
}  // namespace trueno
