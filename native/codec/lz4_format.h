#pragma once

#include <cstddef>

#include "core/page.h"

/// Numbers of the LZ4 block format, https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md. A
/// block is a row of sequences: a token (literals in its upper four bits, match length less four in
/// its lower ones), more length bytes where a half is 15, literals, a 16-bit offset, more length
/// bytes for the match. The last sequence ends after its literals.
namespace trueno::lz4 {

inline constexpr size_t kShortestMatchBytes = 4;
/// What a half of the token says when length bytes follow.
inline constexpr size_t kLongLength = 15;
/// A length byte after which another one follows.
inline constexpr size_t kFullLengthByte = 255;
inline constexpr size_t kOffsetBytes = 2;

/// "The last 5 bytes of input are always literals."
inline constexpr size_t kLastLiteralsBytes = 5;
/// "The last match must start at least 12 bytes before the end of block."
inline constexpr size_t kLastMatchBytes = 12;

/// Largest block of a page: a token, its length bytes, and all literals.
inline constexpr size_t kLargestBlockBytes = kPageBytes + kPageBytes / 255 + 16;

}  // namespace trueno::lz4
