#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace trueno {

/// How to encode symbols with finite state entropy (RFC 8878, 4.1): with 2^log states, a state and
/// a symbol give some bits and the next state. States are kept with 2^log added.
struct FseTable {
  /// RFC 8878, 4.1.1. More states than these gain nothing for the sequences of a page.
  static constexpr unsigned kSmallestLog = 5;
  static constexpr unsigned kLargestLog = 6;
  static constexpr size_t kMostStates = size_t{1} << kLargestLog;
  static constexpr size_t kMostSymbols = 53;

  struct Symbol {
    /// What, added to a state, leaves the number of bits to write above its 16th bit.
    int32_t bits;
    /// What, added to a state without these bits, is the index of the next one.
    int32_t next;
  };

  unsigned log = 0;
  std::array<Symbol, kMostSymbols> symbols{};
  std::array<uint16_t, kMostStates> next_states{};
};

/// Of a symbol that has `count` of the 2^log states, where `before` belong to symbols before it.
constexpr FseTable::Symbol fse_symbol(uint32_t count, uint32_t before, unsigned log) {
  const uint32_t most_bits = count <= 1 ? log : log + 1 - std::bit_width(count - 1);
  return {.bits = static_cast<int32_t>(most_bits << 16) - static_cast<int32_t>(count << most_bits),
          .next = static_cast<int32_t>(before) - static_cast<int32_t>(count)};
}

/// The distance between the states of a symbol (RFC 8878, 4.1.1).
constexpr uint32_t fse_step(uint32_t states) { return states / 2 + states / 8 + 3; }

}  // namespace trueno
