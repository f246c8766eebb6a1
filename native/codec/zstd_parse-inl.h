// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include <algorithm>

#include "codec/unaligned-inl.h"
#include "codec/zstd_fast_memory.h"
#include "codec/zstd_format.h"
#include "codec/zstd_sequences-inl.h"

namespace trueno {
namespace {

/// Finds matches greedily, as they come, and those at a repeated offset first: they are the
/// cheapest.
class ZstdParser {
 public:
  /// `literals` has room for a page and kLiteralChunkBytes.
  ZstdParser(const uint8_t* page, ZstdSequences& sequences, uint8_t* literals)
      : page_(page), sequences_(sequences), literal_out_(literals), literals_(page) {}

  /// Gives where the literals end.
  uint8_t* parse() {
    const uint8_t* const page_end = page_ + kPageBytes;
    const uint8_t* const last_match = page_end - kLiteralChunkBytes;
    // Position 0 is what an empty slot says, so the search begins behind it.
    const uint8_t* position = page_ + 1;
    while (position < last_match) {
      position = next_match(position, last_match);
      if (position == nullptr || position >= last_match) break;
      // The two matches of before alternate often, as where fields of a structure repeat.
      while (load<uint32_t>(position) == load<uint32_t>(position - offsets_[1])) {
        const size_t bytes = match_bytes(position, position - offsets_[1]);
        std::swap(offsets_[0], offsets_[1]);
        remember(hash(position), position);
        put(position, bytes, 1);
        position += bytes;
        if (position >= last_match) break;
      }
    }
    const auto rest = static_cast<size_t>(page_end - literals_);
    std::memcpy(literal_out_, literals_, rest);
    return literal_out_ + rest;
  }

 private:
  // 4 KiB, and the same positions for the same page always: cleared for each page.
  static constexpr unsigned kHashBits = 11;
  // Five bytes instead of four: fewer matches, of which those of four save next to nothing.
  static constexpr unsigned kHashedBytes = 5;
  // The step between tries grows by one after as many tries, as nothing has been found for long.
  static constexpr size_t kTriesPerStep = 16;
  static constexpr size_t kFoundBytes = 4;

  static size_t hash(const uint8_t* bytes) {
    constexpr uint64_t kPrime = 889523592379;
    // The multiplication shifts the bytes that do not count out at the top.
    return load<uint64_t>(bytes) * (kPrime << (64 - 8 * kHashedBytes)) >> (64 - kHashBits);
  }

  void remember(size_t slot, const uint8_t* position) {
    newest_[slot] = static_cast<uint16_t>(position - page_);
  }

  /// Of a match whose first four bytes are known.
  size_t match_bytes(const uint8_t* position, const uint8_t* match) const {
    const uint8_t* const end = page_ + kPageBytes;
    const uint8_t* at = position + kFoundBytes;
    match += kFoundBytes;
    for (; end - at >= 8; at += 8, match += 8) {
      const uint64_t difference = load<uint64_t>(at) ^ load<uint64_t>(match);
      if (difference != 0) return static_cast<size_t>(at - position) + equal_bytes(difference);
    }
    for (; at < end && *at == *match; ++at) ++match;
    return static_cast<size_t>(at - position);
  }

  /// Puts the first sequence from `position` on and gives its end, or null when there is none.
  const uint8_t* next_match(const uint8_t* position, const uint8_t* last_match) {
    size_t slot = hash(position);
    for (size_t tries = kTriesPerStep;; ++tries) {
      const uint8_t* const match = page_ + newest_[slot];
      remember(slot, position);
      // One byte further, as a repeated offset means another one where no literal is before it.
      const uint8_t* const behind = position + 1;
      if (load<uint32_t>(behind) == load<uint32_t>(behind - offsets_[0])) {
        const size_t bytes = match_bytes(behind, behind - offsets_[0]);
        put(behind, bytes, 1);
        return remember_ends(behind, bytes);
      }
      if (load<uint32_t>(match) == load<uint32_t>(position)) return put_match(position, match);
      position += tries / kTriesPerStep;
      if (position >= last_match) return nullptr;
      slot = hash(position);
    }
  }

  const uint8_t* put_match(const uint8_t* position, const uint8_t* match) {
    size_t bytes = match_bytes(position, match);
    for (; position > literals_ && match > page_ && position[-1] == match[-1]; ++bytes) {
      --position;
      --match;
    }
    const auto offset = static_cast<uint32_t>(position - match);
    put(position, bytes, offset_value(offset, position > literals_));
    return remember_ends(position, bytes);
  }

  /// RFC 8878, 3.1.1.5.
  uint32_t offset_value(uint32_t offset, bool has_literals) {
    if (has_literals && offset == offsets_[0]) return 1;
    const uint32_t second = offsets_[1];
    offsets_[1] = offsets_[0];
    offsets_[0] = offset;
    if (offset == second) return has_literals ? 2 : 1;
    return offset + zstd::kRepeatedOffsets;
  }

  void put(const uint8_t* position, size_t bytes, uint32_t offset_value) {
    const auto literal_bytes = static_cast<size_t>(position - literals_);
    copy<kLiteralChunkBytes>(literal_out_, literals_);
    if (literal_bytes > kLiteralChunkBytes) [[unlikely]] {
      std::memcpy(literal_out_, literals_, literal_bytes);
    }
    literal_out_ += literal_bytes;
    sequences_.add(literal_bytes, bytes, offset_value);
    literals_ = position + bytes;
  }

  const uint8_t* remember_ends(const uint8_t* position, size_t bytes) {
    const uint8_t* const end = position + bytes;
    remember(hash(position + 2), position + 2);
    // No search begins so near the end of the page, where a hash would read behind it.
    if (end < page_ + kPageBytes - kLiteralChunkBytes) remember(hash(end - 2), end - 2);
    return end;
  }

  const uint8_t* const page_;
  ZstdSequences& sequences_;
  uint8_t* literal_out_;
  /// The first byte that no sequence has.
  const uint8_t* literals_;
  /// The third one is never used; no position reaches before the page with these.
  uint32_t offsets_[2] = {zstd::kFirstRepeatedOffsets[0], zstd::kFirstRepeatedOffsets[1]};
  /// Position of the newest bytes with that hash; 0, a true position, where there were none.
  alignas(64) uint16_t newest_[size_t{1} << kHashBits] = {};
};

}  // namespace
}  // namespace trueno
