#pragma once

#include "codec/fse_table.h"
#include "codec/zstd_format.h"

namespace trueno {

/// The table of a default distribution.
template <size_t kSymbols>
constexpr FseTable fse_default_table(const std::array<int8_t, kSymbols>& distribution,
                                     unsigned log) {
  const uint32_t states = uint32_t{1} << log;
  FseTable table{.log = log};
  std::array<uint8_t, FseTable::kMostStates> symbol_of{};
  std::array<uint32_t, kSymbols> next{};
  // Symbols below one have a state each, at the end.
  uint32_t end = states;
  uint32_t before = 0;
  for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
    const bool is_below_one = distribution[symbol] < 0;
    if (is_below_one) symbol_of[--end] = static_cast<uint8_t>(symbol);
    const uint32_t count = is_below_one ? 1 : static_cast<uint32_t>(distribution[symbol]);
    table.symbols[symbol] = fse_symbol(count, before, log);
    next[symbol] = before;
    before += count;
  }
  uint32_t state = 0;
  for (size_t symbol = 0; symbol < kSymbols; ++symbol) {
    for (int left = distribution[symbol]; left > 0; --left) {
      symbol_of[state] = static_cast<uint8_t>(symbol);
      do {
        state = (state + fse_step(states)) & (states - 1);
      } while (state >= end);
    }
  }
  for (uint32_t at = 0; at < states; ++at) {
    table.next_states[next[symbol_of[at]]++] = static_cast<uint16_t>(states + at);
  }
  return table;
}

inline constexpr FseTable kDefaultLiteralLengthTable =
    fse_default_table(zstd::kDefaultLiteralLengths, zstd::kDefaultLog);
inline constexpr FseTable kDefaultMatchLengthTable =
    fse_default_table(zstd::kDefaultMatchLengths, zstd::kDefaultLog);
inline constexpr FseTable kDefaultOffsetTable =
    fse_default_table(zstd::kDefaultOffsets, zstd::kDefaultOffsetLog);

}  // namespace trueno
