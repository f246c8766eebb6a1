// Part of a target's kernel; see codec/unaligned-inl.h.
#pragma once

#include "adaptive/page_features.h"
#include "codec/unaligned-inl.h"
#include "core/page.h"

namespace trueno {
namespace {

/// Every fourth line counts, from the second one on: what its words are compared with, the line
/// before, is in the page.
constexpr size_t kLineBytes = 64;
constexpr size_t kLineStepBytes = 4 * kLineBytes;

inline uint16_t& at(PageFeatures& features, PageFeature feature) {
  return features[static_cast<size_t>(feature)];
}

/// Behind the count of zero words.
inline void count_seen_words(const uint8_t* page, PageFeatures& features) {
  constexpr unsigned kSlotBits = 9;
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15;
  alignas(64) uint8_t seen[size_t{1} << kSlotBits] = {};
  unsigned seen_words = 0;
  for (size_t line = kLineBytes; line < kPageBytes; line += kLineStepBytes) {
    for (size_t offset = line; offset < line + kLineBytes; offset += 8) {
      const size_t slot = load<uint64_t>(page + offset) * kPrime >> (64 - kSlotBits);
      seen_words += seen[slot];
      seen[slot] = 1;
    }
  }
  // Taking zeros out afterwards costs no branch for each word.
  const unsigned zero_words = at(features, PageFeature::kZeroWords);
  const unsigned seen_zeros = zero_words == 0 ? 0 : zero_words - 1;
  at(features, PageFeature::kSeenWords) = static_cast<uint16_t>(seen_words - seen_zeros);
}

inline void count_byte_values(const uint8_t* page, PageFeatures& features) {
  // Odd, so that every place within a word gets its turn.
  constexpr size_t kStepBytes = 33;
  alignas(64) uint8_t occurs[256] = {};
  for (size_t offset = 0; offset < kPageBytes; offset += kStepBytes) occurs[page[offset]] = 1;
  unsigned values = 0;
  for (const uint8_t value : occurs) values += value;
  at(features, PageFeature::kByteValues) = static_cast<uint16_t>(values);
}

/// `Counts` counts words and bytes with what the target has.
template <typename Counts>
void count_page_features(const uint8_t* page, PageFeatures& features) {
  features = {};
  Counts::count_lines(page, features);
  count_seen_words(page, features);
  count_byte_values(page, features);
}

}  // namespace
}  // namespace trueno
