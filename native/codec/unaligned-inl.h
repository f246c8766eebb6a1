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

/// All bytes are read before the first one is written.
template <size_t kBytes>
inline void copy(uint8_t* to, const uint8_t* from) {
  struct Chunk {
    uint8_t bytes[kBytes];
  };
  store(to, load<Chunk>(from));
}

/// How many of the lowest bytes of a difference are zero; it must not be 0.
inline size_t equal_bytes(uint64_t difference) {
  return static_cast<size_t>(std::countr_zero(difference)) / 8;
}

}  // namespace
}  // namespace trueno
