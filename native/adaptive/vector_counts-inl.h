// Part of a target's kernel; see codec/unaligned-inl.h.
#pragma once

#include "adaptive/page_features-inl.h"

namespace trueno {
namespace {

/// A vector register as lanes of either size. The compiler's own vectors do, as none of the
/// instructions is special.
template <size_t kBytes>
struct Lanes {
  using Words [[gnu::vector_size(kBytes)]] = uint64_t;
  using Bytes [[gnu::vector_size(kBytes)]] = uint8_t;
};

/// Not by value, as a caller outside the target region could not take it.
template <typename Vector>
inline void load(Vector& vector, const uint8_t* from) {
  std::memcpy(&vector, from, sizeof vector);
}

/// Counts in every lane whether it holds there; a true lane is all ones, which is -1.
template <typename Counts, typename Mask>
inline void count(Counts& counts, const Mask& holds) {
  counts -= (Counts)holds;
}

template <typename Counts>
inline unsigned sum(const Counts& counts) {
  unsigned total = 0;
  for (size_t lane = 0; lane < sizeof counts / sizeof counts[0]; ++lane) {
    total += static_cast<unsigned>(counts[lane]);
  }
  return total;
}

/// What ScalarCounts counts, for a target whose registers have that many bytes.
template <size_t kBytes>
struct VectorCounts {
  static void count_lines(const uint8_t* page, PageFeatures& features) {
    using Words = typename Lanes<kBytes>::Words;
    using Bytes = typename Lanes<kBytes>::Bytes;
    static_assert(kLineBytes % kBytes == 0);
    static_assert(kPageBytes / 2 / kBytes <= 255, "a lane of bytes counts no further");

    Words zero_words{}, below_2_to_32{}, below_2_to_48{}, zero_edges{};
    Bytes text_bytes{}, bytes_as_eight_back{}, bytes_as_sixteen_back{};
    for (size_t line = kLineBytes; line < kPageBytes; line += kLineStepBytes) {
      for (size_t offset = line; offset < line + kLineBytes; offset += kBytes) {
        Words words, eight_back, sixteen_back;
        load(words, page + offset);
        load(eight_back, page + offset - 8);
        load(sixteen_back, page + offset - 16);
        const auto is_zero = words == 0;
        count(zero_words, is_zero);
        count(below_2_to_32, words >> 32 == 0);
        count(below_2_to_48, words >> 48 == 0);
        count(zero_edges, is_zero != (eight_back == 0));
        const auto bytes = (Bytes)words;
        count(text_bytes, bytes - 0x20 < 0x5f);
        count(bytes_as_eight_back, bytes == (Bytes)eight_back);
        count(bytes_as_sixteen_back, bytes == (Bytes)sixteen_back);
      }
    }
    const auto set = [&](PageFeature feature, unsigned value) {
      at(features, feature) = static_cast<uint16_t>(value);
    };
    const unsigned zeros = sum(zero_words);
    const unsigned no_upper_half = sum(below_2_to_32);
    set(PageFeature::kZeroWords, zeros);
    set(PageFeature::kSmallWords, no_upper_half - zeros);
    set(PageFeature::kPointerWords, sum(below_2_to_48) - no_upper_half);
    set(PageFeature::kZeroEdges, sum(zero_edges));
    set(PageFeature::kTextBytes, sum(text_bytes));
    set(PageFeature::kBytesAsEightBack, sum(bytes_as_eight_back));
    set(PageFeature::kBytesAsSixteenBack, sum(bytes_as_sixteen_back));
  }
};

}  // namespace
}  // namespace trueno
