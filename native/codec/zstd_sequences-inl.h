// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/fse_default_tables.h"
#include "codec/fse_encode-inl.h"
#include "codec/zstd_fast_memory.h"
#include "codec/zstd_format.h"

namespace trueno {
namespace {

/// The codes of lengths up to a page, and where each code begins.
template <size_t kCodes>
struct LengthCodes {
  std::array<uint8_t, kPageBytes + 1> code_of{};
  std::array<uint16_t, kCodes> base{};
};

template <size_t kCodes>
constexpr LengthCodes<kCodes> length_codes(const std::array<uint8_t, kCodes>& extra_bits) {
  LengthCodes<kCodes> codes;
  size_t length = 0;
  for (size_t code = 0; code < kCodes && length <= kPageBytes; ++code) {
    codes.base[code] = static_cast<uint16_t>(length);
    const size_t next_base = length + (size_t{1} << extra_bits[code]);
    for (; length < next_base && length <= kPageBytes; ++length) {
      codes.code_of[length] = static_cast<uint8_t>(code);
    }
  }
  return codes;
}

constexpr auto kLiteralLengthCodes = length_codes(zstd::kLiteralLengthBits);
constexpr auto kMatchLengthCodes = length_codes(zstd::kMatchLengthBits);

inline ZstdSequence coded(size_t literal_bytes, size_t match_bytes, uint32_t offset_value) {
  match_bytes -= zstd::kShortestMatchBytes;
  const uint8_t literal_code = kLiteralLengthCodes.code_of[literal_bytes];
  const uint8_t match_code = kMatchLengthCodes.code_of[match_bytes];
  const auto offset_code = static_cast<uint8_t>(std::bit_width(offset_value) - 1);
  const unsigned literal_bits = zstd::kLiteralLengthBits[literal_code];
  const unsigned length_bits = literal_bits + zstd::kMatchLengthBits[match_code];
  const uint64_t literal_extra = literal_bytes - kLiteralLengthCodes.base[literal_code];
  const uint64_t match_extra = match_bytes - kMatchLengthCodes.base[match_code];
  const uint64_t offset_extra = offset_value - (uint64_t{1} << offset_code);
  return {.extra = literal_extra | match_extra << literal_bits | offset_extra << length_bits,
          .extra_bits = static_cast<uint8_t>(length_bits + offset_code),
          .literal_length_code = literal_code,
          .match_length_code = match_code,
          .offset_code = offset_code};
}

/// How often each code occurs: those of the three kinds one behind the other.
struct CodeHistogram {
  static constexpr size_t kMatchLengths = zstd::kLiteralLengthBits.size();
  static constexpr size_t kOffsets = kMatchLengths + zstd::kMatchLengthBits.size();
  static constexpr size_t kEnd = kOffsets + zstd::kOffsetCodes;
  uint16_t counts[kEnd] = {};

  void add(const ZstdSequence& sequence) {
    ++counts[sequence.literal_length_code];
    ++counts[kMatchLengths + sequence.match_length_code];
    ++counts[kOffsets + sequence.offset_code];
  }
};

/// Collects the sequences of a page.
class ZstdSequences {
 public:
  explicit ZstdSequences(ZstdFastMemory& memory)
      : sequences_(memory.sequences.data()), end_(memory.sequences.data()) {}

  void add(size_t literal_bytes, size_t match_bytes, uint32_t offset_value) {
    *end_ = coded(literal_bytes, match_bytes, offset_value);
    // Two, as a count that was just written is slow to read.
    histograms_[size() % 2].add(*end_);
    ++end_;
  }

  size_t size() const { return static_cast<size_t>(end_ - sequences_); }
  const ZstdSequence* begin() const { return sequences_; }
  const ZstdSequence* end() const { return end_; }

  CodeHistogram histogram() const {
    CodeHistogram sum = histograms_[0];
    for (size_t at = 0; at < CodeHistogram::kEnd; ++at) {
      sum.counts[at] = static_cast<uint16_t>(sum.counts[at] + histograms_[1].counts[at]);
    }
    return sum;
  }

 private:
  ZstdSequence* const sequences_;
  ZstdSequence* end_;
  CodeHistogram histograms_[2];
};

/// The table for one kind of codes: the usual one, or one for this page alone.
class ZstdCodeTable {
 public:
  /// Writes the table's description, if it has one, and gives where that ends.
  uint8_t* choose(const uint16_t* histogram, size_t symbols, uint32_t total, const FseTable& usual,
                  uint8_t* to) {
    // Describing a table costs more than it saves for fewer sequences.
    constexpr uint32_t kFewSequences = 32;
    size_t last = symbols - 1;
    while (histogram[last] == 0) --last;
    if (histogram[last] == total) {
      fse_build_one_symbol(last, own_);
      *to = static_cast<uint8_t>(last);
      return use(zstd::TableMode::kOneCode, own_, to + 1);
    }
    if (total < kFewSequences) return use(zstd::TableMode::kPredefined, usual, to);
    uint16_t counts[FseTable::kMostSymbols] = {};
    const unsigned log = fse_normalize(histogram, last + 1, total, counts);
    fse_build(counts, last + 1, log, own_);
    return use(zstd::TableMode::kDescribed, own_, fse_describe(counts, last + 1, log, to));
  }

  const FseTable& table() const { return *table_; }
  uint8_t mode() const { return static_cast<uint8_t>(mode_); }

 private:
  uint8_t* use(zstd::TableMode mode, const FseTable& table, uint8_t* to) {
    mode_ = mode;
    table_ = &table;
    return to;
  }

  zstd::TableMode mode_ = zstd::TableMode::kPredefined;
  const FseTable* table_ = nullptr;
  FseTable own_;
};

/// Writes a section of sequences (RFC 8878, 3.1.1.3.2) and gives where it ends.
inline uint8_t* put_sequences(const ZstdSequences& sequences, uint8_t* to) {
  const auto count = static_cast<uint32_t>(sequences.size());
  if (count >= 128) *to++ = static_cast<uint8_t>((count >> 8) + 128);
  *to++ = static_cast<uint8_t>(count);
  if (count == 0) return to;

  const CodeHistogram histogram = sequences.histogram();
  uint8_t* const modes = to++;
  ZstdCodeTable literal_lengths, offsets, match_lengths;
  to = literal_lengths.choose(histogram.counts, zstd::kLiteralLengthBits.size(), count,
                              kDefaultLiteralLengthTable, to);
  to = offsets.choose(histogram.counts + CodeHistogram::kOffsets, zstd::kOffsetCodes, count,
                      kDefaultOffsetTable, to);
  to = match_lengths.choose(histogram.counts + CodeHistogram::kMatchLengths,
                            zstd::kMatchLengthBits.size(), count, kDefaultMatchLengthTable, to);
  *modes = static_cast<uint8_t>(literal_lengths.mode() << 6 | offsets.mode() << 4 |
                                match_lengths.mode() << 2);

  // The decoder reads from the end.
  BitWriter writer{to};
  const ZstdSequence* sequence = sequences.end() - 1;
  FseEncoder literal_length(literal_lengths.table(), sequence->literal_length_code);
  FseEncoder offset(offsets.table(), sequence->offset_code);
  FseEncoder match_length(match_lengths.table(), sequence->match_length_code);
  writer.add(sequence->extra, sequence->extra_bits);
  writer.flush();
  while (sequence != sequences.begin()) {
    --sequence;
    offset.add(sequence->offset_code, writer);
    match_length.add(sequence->match_length_code, writer);
    literal_length.add(sequence->literal_length_code, writer);
    writer.add(sequence->extra, sequence->extra_bits);
    writer.flush();
  }
  match_length.finish(writer);
  offset.finish(writer);
  literal_length.finish(writer);
  writer.add(1, 1);
  return writer.finish();
}

}  // namespace
}  // namespace trueno
