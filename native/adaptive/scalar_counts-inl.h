// Part of a target's kernel; see codec/unaligned-inl.h.
#pragma once

#include "adaptive/page_features-inl.h"

namespace trueno {
namespace {

/// Counts word by word and byte by byte: the twin that all others are measured by.
struct ScalarCounts {
  static void count_lines(const uint8_t* page, PageFeatures& features) {
    unsigned zero_words = 0, small_words = 0, pointer_words = 0, zero_edges = 0;
    unsigned text_bytes = 0, bytes_as_eight_back = 0, bytes_as_sixteen_back = 0;
    for (size_t line = kLineBytes; line < kPageBytes; line += kLineStepBytes) {
      for (size_t offset = line; offset < line + kLineBytes; offset += 8) {
        const auto word = load<uint64_t>(page + offset);
        const auto word_before = load<uint64_t>(page + offset - 8);
        zero_words += word == 0;
        small_words += word != 0 && word >> 32 == 0;
        pointer_words += word >> 32 != 0 && word >> 48 == 0;
        zero_edges += (word == 0) != (word_before == 0);
      }
      for (size_t offset = line; offset < line + kLineBytes; ++offset) {
        const uint8_t byte = page[offset];
        text_bytes += byte >= 0x20 && byte < 0x7f;
        bytes_as_eight_back += byte == page[offset - 8];
        bytes_as_sixteen_back += byte == page[offset - 16];
      }
    }
    const auto set = [&](PageFeature feature, unsigned value) {
      at(features, feature) = static_cast<uint16_t>(value);
    };
    set(PageFeature::kZeroWords, zero_words);
    set(PageFeature::kSmallWords, small_words);
    set(PageFeature::kPointerWords, pointer_words);
    set(PageFeature::kZeroEdges, zero_edges);
    set(PageFeature::kTextBytes, text_bytes);
    set(PageFeature::kBytesAsEightBack, bytes_as_eight_back);
    set(PageFeature::kBytesAsSixteenBack, bytes_as_sixteen_back);
  }
};

}  // namespace
}  // namespace trueno
