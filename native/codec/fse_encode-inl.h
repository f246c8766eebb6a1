// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include <algorithm>

#include "codec/fse_table.h"
#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// Writes bits, the lowest first. Eight bytes behind the last ones are overwritten too.
struct BitWriter {
  uint8_t* to;
  uint64_t bits = 0;
  unsigned count = 0;

  /// The value must fit; 57 bits between two calls of flush() do at least.
  void add(uint64_t value, unsigned value_bits) {
    bits |= value << count;
    count += value_bits;
  }
  void add_low(uint64_t value, unsigned value_bits) {
    add(value & ((uint64_t{1} << value_bits) - 1), value_bits);
  }
  /// Leaves less than eight bits.
  void flush() {
    store(to, bits);
    to += count / 8;
    bits >>= count & ~7U;
    count &= 7;
  }
  /// Where the last byte, filled up with zeros, ends.
  uint8_t* finish() {
    flush();
    return to + (count > 0 ? 1 : 0);
  }
};

/// How many of 2^log states each symbol gets, by how often it occurs among `total` ones, which are
/// two at least. Whoever occurs gets one. Gives log.
inline unsigned fse_normalize(const uint16_t* histogram, size_t symbols, uint32_t total,
                              uint16_t* counts) {
  unsigned distinct = 0;
  for (size_t symbol = 0; symbol < symbols; ++symbol) distinct += histogram[symbol] != 0 ? 1 : 0;
  // A quarter of the symbols that are to be encoded, as describing more states costs more.
  const auto wanted = std::max<int>(std::bit_width(total) - 2, std::bit_width(distinct));
  const auto log =
      static_cast<unsigned>(std::clamp<int>(wanted, FseTable::kSmallestLog, FseTable::kLargestLog));
  constexpr unsigned kFractionBits = 20;
  const uint32_t scale = (uint32_t{1} << (log + kFractionBits)) / total;
  int left = 1 << log;
  size_t most_frequent = 0;
  for (size_t symbol = 0; symbol < symbols; ++symbol) {
    const uint32_t occurs = histogram[symbol];
    const uint32_t rounded = (occurs * scale + (1U << (kFractionBits - 1))) >> kFractionBits;
    const uint32_t count = std::max<uint32_t>(rounded, occurs != 0 ? 1 : 0);
    counts[symbol] = static_cast<uint16_t>(count);
    left -= static_cast<int>(count);
    if (occurs > histogram[most_frequent]) most_frequent = symbol;
  }
  // What rounding made too many or too few is least felt where there are many.
  if (-left < counts[most_frequent] / 2) {
    counts[most_frequent] = static_cast<uint16_t>(counts[most_frequent] + left);
    return log;
  }
  for (size_t symbol = 0; left < 0; symbol = (symbol + 1) % symbols) {
    if (counts[symbol] <= 1) continue;
    --counts[symbol];
    ++left;
  }
  return log;
}

/// RFC 8878, 4.1.1. The last symbol must occur. Gives where the description ends.
inline uint8_t* fse_describe(const uint16_t* counts, size_t symbols, unsigned log, uint8_t* to) {
  BitWriter writer{to};
  writer.add(log - FseTable::kSmallestLog, 4);
  uint32_t left = uint32_t{1} << log;
  for (size_t symbol = 0; symbol < symbols; ++symbol) {
    // A count is written plus one, so it is one of left + 2 values. Small ones take a bit less.
    const uint32_t value = counts[symbol] + 1U;
    const uint32_t largest = left + 1;
    const auto value_bits = static_cast<unsigned>(std::bit_width(largest));
    const uint32_t short_values = (uint32_t{1} << value_bits) - 1 - largest;
    const uint32_t is_in_upper_half = value >> (value_bits - 1);
    const unsigned is_short = value < short_values ? 1 : 0;
    writer.add(value + is_in_upper_half * short_values, value_bits - is_short);
    left -= counts[symbol];
    if (counts[symbol] == 0) {
      size_t zeros = 0;
      while (counts[symbol + 1 + zeros] == 0) ++zeros;
      symbol += zeros;
      // 53 symbols have at most 18 of these in a row, 36 bits.
      for (; zeros >= 3; zeros -= 3) writer.add(3, 2);
      writer.add(zeros, 2);
    }
    writer.flush();
  }
  return writer.finish();
}

/// The order of states in which the symbols get theirs, the other way round.
template <unsigned kLog>
constexpr auto fse_turns() {
  constexpr uint32_t kStates = uint32_t{1} << kLog;
  std::array<uint8_t, kStates> turns{};
  uint32_t state = 0;
  for (uint32_t turn = 0; turn < kStates; ++turn) {
    turns[state] = static_cast<uint8_t>(turn);
    state = (state + fse_step(kStates)) % kStates;
  }
  return turns;
}

inline void fse_build(const uint16_t* counts, size_t symbols, unsigned log, FseTable& table) {
  static constexpr auto kTurnsOf5 = fse_turns<5>();
  static constexpr auto kTurnsOf6 = fse_turns<6>();
  static_assert(FseTable::kSmallestLog == 5 && FseTable::kLargestLog == 6);
  const uint8_t* const turns = log == 5 ? kTurnsOf5.data() : kTurnsOf6.data();
  const uint32_t states = uint32_t{1} << log;

  table.log = log;
  // Eight at a time, so up to seven too many.
  uint8_t symbol_at_turn[FseTable::kMostStates + 8];
  uint8_t next[FseTable::kMostSymbols];
  uint32_t before = 0;
  for (size_t symbol = 0; symbol < symbols; ++symbol) {
    const uint32_t count = counts[symbol];
    const uint64_t eight_times = symbol * 0x0101010101010101;
    // Once even if there is none, as the next symbol overwrites it.
    store(symbol_at_turn + before, eight_times);
    for (uint32_t at = 8; at < count; at += 8) store(symbol_at_turn + before + at, eight_times);
    table.symbols[symbol] = fse_symbol(count, before, log);
    next[symbol] = static_cast<uint8_t>(before);
    before += count;
  }
  for (uint32_t state = 0; state < states; ++state) {
    const uint8_t symbol = symbol_at_turn[turns[state]];
    table.next_states[next[symbol]++] = static_cast<uint16_t>(states + state);
  }
}

/// For data that are one symbol over and over: no bits, and a state that stays.
inline void fse_build_one_symbol(size_t symbol, FseTable& table) {
  table.log = 0;
  table.symbols[symbol] = {.bits = 0, .next = 0};
  table.next_states[0] = 0;
}

/// Encodes symbols, the last one first; so the decoder gets them in order.
class FseEncoder {
 public:
  /// The last symbol takes no bits but those of the state.
  FseEncoder(const FseTable& table, size_t last_symbol) : table_(&table) {
    const FseTable::Symbol symbol = table.symbols[last_symbol];
    const uint32_t bits = static_cast<uint32_t>(symbol.bits + (1 << 15)) >> 16;
    const uint32_t state = (bits << 16) - static_cast<uint32_t>(symbol.bits);
    state_ = next_state(state >> bits, symbol);
  }

  void add(size_t symbol_index, BitWriter& writer) {
    const FseTable::Symbol symbol = table_->symbols[symbol_index];
    const uint32_t bits = (state_ + static_cast<uint32_t>(symbol.bits)) >> 16;
    writer.add_low(state_, bits);
    state_ = next_state(state_ >> bits, symbol);
  }

  void finish(BitWriter& writer) const { writer.add_low(state_, table_->log); }

 private:
  uint32_t next_state(uint32_t rest, FseTable::Symbol symbol) const {
    return table_->next_states[static_cast<size_t>(static_cast<int32_t>(rest) + symbol.next)];
  }

  const FseTable* table_;
  uint32_t state_;
};

}  // namespace
}  // namespace trueno
