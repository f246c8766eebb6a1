// Included once by each file that holds the kernels of a target, behind its target region. The
// unnamed namespace keeps code of different targets apart: the linker would keep one copy of an
// inline function, and perhaps the one that this CPU cannot run.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace trueno {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are read and written in place");

template <typename Word>
inline Word load(const uint8_t* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <typename Word>
inline void store(uint8_t* to, Word word) {
  std::memcpy(to, &word, sizeof word);
}

template <size_t kBytes>
struct Chunk {
  uint8_t bytes[kBytes];
};

/// All bytes are read before the first one is written.
template <size_t kBytes>
inline void copy(uint8_t* to, const uint8_t* from) {
  static_assert(kBytes <= 16, "a compiler takes larger ones through the stack");
  store(to, load<Chunk<kBytes>>(from));
}

/// Two of 16 bytes, with the same promise.
template <>
inline void copy<32>(uint8_t* to, const uint8_t* from) {
  const auto low = load<Chunk<16>>(from);
  const auto high = load<Chunk<16>>(from + 16);
  store(to, low);
  store(to + 16, high);
}

/// How many of the lowest bytes of a difference are zero; 8 of 0.
inline size_t equal_bytes(uint64_t difference) {
  return static_cast<size_t>(std::countr_zero(difference)) / 8;
}

/// `not_zero` where `condition` is not 0, otherwise `zero`, and never by a branch: for choices that
/// nobody could foresee. Compilers make a branch of a conditional expression whose value is soon
/// compared, whatever its operands are; GCC 12 does of count_equal's.
inline size_t choose(uint64_t condition, size_t not_zero, size_t zero) {
#if defined(__x86_64__)
  asm("test %[condition], %[condition]\n\tcmovnz %[not_zero], %[chosen]"
      : [chosen] "+r"(zero)
      : [condition] "r"(condition), [not_zero] "r"(not_zero)
      : "cc");
  return zero;
#else
  return condition != 0 ? not_zero : zero;
#endif
}

}  // namespace
}  // namespace trueno
