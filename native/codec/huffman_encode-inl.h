// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "codec/fse_encode-inl.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// Prefix codes for bytes, of at most 11 bits, in the order that RFC 8878, 4.2.1, gives them.
class HuffmanCode {
 public:
  static constexpr unsigned kLongestBits = 11;
  static constexpr size_t kSymbols = 256;

  /// Codes for bytes that occur that often, two different ones at least, `total` in all.
  HuffmanCode(const uint16_t* histogram, uint32_t total) {
    choose_weights(histogram, total);
    assign_codes();
  }

  /// How many bits the bytes of that histogram take.
  uint32_t bits_of(const uint16_t* histogram) const {
    uint32_t bits = 0;
    for (const size_t symbol : present()) {
      bits += histogram[symbol] * uint32_t{codes_[symbol].bits};
    }
    return bits;
  }

  /// RFC 8878, 4.2.1: the description of the tree. Null when it cannot be had, which needs more
  /// than 128 symbols of weights that do not compress.
  uint8_t* describe(uint8_t* to) const {
    // The last one is not written.
    const size_t weights = present().back();
    if (weights >= kFewWeights) {
      uint8_t* const end = describe_with_fse(weights, to + 1);
      if (end != nullptr) {
        *to = static_cast<uint8_t>(end - to - 1);
        return end;
      }
    }
    constexpr size_t kMostPlainWeights = 128;
    if (weights > kMostPlainWeights) return nullptr;
    *to++ = static_cast<uint8_t>(127 + weights);
    for (size_t at = 0; at < weights; at += 2) {
      const unsigned second = at + 1 < weights ? weights_[at + 1] : 0;
      *to++ = static_cast<uint8_t>(weights_[at] << 4 | second);
    }
    return to;
  }

  /// One stream (RFC 8878, 4.2.2); gives where it ends.
  uint8_t* encode(const uint8_t* bytes, size_t count, uint8_t* to) const {
    BitWriter writer{to};
    // The decoder reads from the end. Five codes fit behind what a flush leaves.
    constexpr size_t kCodesPerFlush = 5;
    const uint8_t* next = bytes + count;
    for (size_t odd = count % kCodesPerFlush; odd > 0; --odd) put(*--next, writer);
    writer.flush();
    while (next != bytes) {
      for (size_t at = 0; at < kCodesPerFlush; ++at) put(*--next, writer);
      writer.flush();
    }
    writer.add(1, 1);
    return writer.finish();
  }

 private:
  struct Code {
    uint16_t code;
    uint8_t bits;
  };

  static constexpr uint32_t kSpace = uint32_t{1} << kLongestBits;
  /// For fewer, a description of their distribution takes more than it saves.
  static constexpr size_t kFewWeights = 16;

  void put(uint8_t byte, BitWriter& writer) const {
    writer.add(codes_[byte].code, codes_[byte].bits);
  }

  /// Of kSpace, each symbol gets a power of two, its weight's, not far from its share, so that the
  /// whole is used up. That is a hundredth or so from the best code, and there is nothing to sort.
  void choose_weights(const uint16_t* histogram, uint32_t total) {
    constexpr unsigned kFractionBits = 4;
    constexpr uint32_t kFractions = 1U << kFractionBits;
    const uint32_t scale = (kSpace << 16) / total;
    uint32_t used = 0;
    // Where between its power of two and the next one a symbol's share lies, and how much space
    // symbols of that fraction would take more with the next one.
    uint8_t fraction_of[kSymbols];
    uint32_t space_to_next[kFractions] = {};
    for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
      present_[present_count_] = static_cast<uint8_t>(symbol);
      present_count_ += histogram[symbol] != 0 ? 1 : 0;
    }
    for (const size_t symbol : present()) {
      const uint32_t share = std::max<uint32_t>(histogram[symbol] * scale, 1U << 16);
      const auto weight = static_cast<uint32_t>(std::bit_width(share >> 16));
      const uint32_t fraction = share >> (weight + 15 - kFractionBits) & (kFractions - 1);
      weights_[symbol] = static_cast<uint8_t>(weight);
      fraction_of[symbol] = static_cast<uint8_t>(fraction);
      used += space_of(weight);
      space_to_next[fraction] += space_of(weight);
    }

    // The largest fractions gain most by the next power of two.
    uint32_t fraction = kFractions;
    while (fraction > 0 && used + space_to_next[fraction - 1] <= kSpace) {
      used += space_to_next[--fraction];
    }
    for (const size_t symbol : present()) {
      weights_[symbol] = static_cast<uint8_t>(weights_[symbol] + (fraction_of[symbol] >= fraction));
    }
    // What is left goes to whoever can take it. There always is one: all spaces are multiples of
    // the smallest one.
    while (used < kSpace) {
      fraction = (fraction - 1) % kFractions;
      for (const size_t symbol : present()) {
        const uint32_t space = space_of(weights_[symbol]);
        if (fraction_of[symbol] != fraction || used + space > kSpace) continue;
        used += space;
        ++weights_[symbol];
      }
    }
    // Many rare symbols, which cannot have less than 1, may take too much.
    for (fraction = 0; used > kSpace; fraction = (fraction + 1) % kFractions) {
      for (const size_t symbol : present()) {
        if (fraction_of[symbol] != fraction || weights_[symbol] == 1 || used <= kSpace) continue;
        --weights_[symbol];
        used -= space_of(weights_[symbol]);
      }
    }
  }

  std::span<const uint8_t> present() const { return {present_, present_count_}; }

  static uint32_t space_of(uint32_t weight) { return uint32_t{1} << (weight - 1); }

  void assign_codes() {
    uint8_t lowest = kLongestBits;
    for (const size_t symbol : present()) lowest = std::min(lowest, weights_[symbol]);
    // Weights count from the longest code that there is.
    const uint32_t longest_bits = kLongestBits + 1U - lowest;
    uint16_t symbols_of[kLongestBits + 2] = {};
    for (const size_t symbol : present()) {
      weights_[symbol] = static_cast<uint8_t>(weights_[symbol] - (lowest - 1));
      ++symbols_of[weights_[symbol]];
    }
    uint16_t next_code[kLongestBits + 2] = {};
    uint32_t code = 0;
    for (uint32_t weight = 1; weight <= longest_bits; ++weight) {
      next_code[weight] = static_cast<uint16_t>(code);
      code = (code + symbols_of[weight]) >> 1;
    }
    for (const size_t symbol : present()) {
      const uint8_t weight = weights_[symbol];
      codes_[symbol] = {.code = next_code[weight]++,
                        .bits = static_cast<uint8_t>(longest_bits + 1 - weight)};
    }
  }

  /// RFC 8878, 4.2.1.2. Null when it takes more bytes than its header can say.
  uint8_t* describe_with_fse(size_t weights, uint8_t* to) const {
    uint16_t histogram[kLongestBits + 1] = {};
    for (size_t at = 0; at < weights; ++at) ++histogram[weights_[at]];
    size_t symbols = kLongestBits + 1;
    while (histogram[symbols - 1] == 0) --symbols;
    if (histogram[symbols - 1] == weights) return nullptr;
    uint16_t counts[kLongestBits + 1] = {};
    const auto total = static_cast<uint32_t>(weights);
    const unsigned log = fse_normalize(histogram, symbols, total, counts);
    FseTable table;
    fse_build(counts, symbols, log, table);
    uint8_t* const start = to;
    to = fse_describe(counts, symbols, log, to);

    // Two states in turn, of which the first has the first weight.
    BitWriter writer{to};
    size_t at = weights;
    FseEncoder last(table, weights_[--at]);
    FseEncoder before_last(table, weights_[--at]);
    while (at > 0) {
      last.add(weights_[--at], writer);
      writer.flush();
      std::swap(last, before_last);
    }
    // `before_last` has gone last, which is the first to be read.
    last.finish(writer);
    before_last.finish(writer);
    writer.add(1, 1);
    to = writer.finish();
    return to - start < 128 ? to : nullptr;
  }

  uint8_t present_[kSymbols];
  size_t present_count_ = 0;
  uint8_t weights_[kSymbols] = {};
  // Of symbols that are present only.
  Code codes_[kSymbols];
};

}  // namespace
}  // namespace trueno
