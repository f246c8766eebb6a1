// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/unaligned-inl.h"

namespace trueno {
namespace {

/// What the kernels ask of a target's vectors, in plain C++: the twin that all others are measured
/// by.
struct ScalarSimd {
  static constexpr size_t kBytes = 8;

  /// How many of the first kBytes bytes are the same, up to all of them.
  static size_t equal_prefix(const uint8_t* left, const uint8_t* right) {
    return equal_bytes(load<uint64_t>(left) ^ load<uint64_t>(right));
  }

  /// Copies 16 bytes and then 32, which may be written over the first ones. All are read before one
  /// is written: a load that spans stores in flight waits until they are done.
  static void copy_16_and_32(uint8_t* to_16, const uint8_t* from_16, uint8_t* to_32,
                             const uint8_t* from_32) {
    const auto chunk = load<Chunk<16>>(from_16);
    const auto low = load<Chunk<16>>(from_32);
    const auto high = load<Chunk<16>>(from_32 + 16);
    store(to_16, chunk);
    store(to_32, low);
    store(to_32 + 16, high);
  }

  /// How far copy_match() may write behind the end.
  static constexpr size_t kMostBytesBehindMatch = 32;

  /// Writes from `to` to `end` what lies `offset` before.
  static void copy_match(uint8_t* to, const uint8_t* end, size_t offset) {
    if (offset >= 16) {
      do {
        copy<16>(to, to - offset);
        copy<16>(to + 16, to + 16 - offset);
        to += 32;
      } while (to < end);
      return;
    }
    if (offset < 8) {
      for (size_t at = 0; at < 8; ++at) to[at] = *(to + at - offset);
      to += 8;
      offset = kWordDistances[offset];
    }
    for (; to < end; to += 8) copy<8>(to, to - offset);
  }

 private:
  /// The smallest multiple of each offset that is a word or more.
  static constexpr uint8_t kWordDistances[8] = {0, 8, 8, 9, 8, 10, 12, 14};
};

}  // namespace
}  // namespace trueno
