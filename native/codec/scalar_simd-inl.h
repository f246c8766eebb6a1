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
    const uint64_t difference = load<uint64_t>(left) ^ load<uint64_t>(right);
    return difference == 0 ? kBytes : equal_bytes(difference);
  }

  /// Writes at least 18 and at most 32 bytes, a repetition of the `offset` ones before: 1 to 7.
  static void repeat(uint8_t* to, size_t offset) {
    for (size_t at = 0; at < 8; ++at) to[at] = *(to + at - offset);
    copy<8>(to + 8, to + 8 - kWordDistances[offset]);
    copy<8>(to + 16, to + 16 - kWordDistances[offset]);
  }

  /// Writes from `to` to `end`, and at most 32 bytes further, what lies `offset` before.
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
      repeat(to, offset);
      to += 16;
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
