#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/page.h"

/// Numbers of the zstd format: RFC 8878, whose section is given with each.
namespace trueno::zstd {

/// 3.1.1.
inline constexpr uint32_t kMagic = 0xfd2fb528;
/// 3.1.1.1: a single segment, whose size follows in two bytes, less 256; no checksum, no
/// dictionary.
inline constexpr uint8_t kPageFrame = 0x60;
inline constexpr uint16_t kPageFrameBytes = kPageBytes - 256;
inline constexpr size_t kFrameHeaderBytes = 7;
/// 3.1.1.2: the last bit of a block's header says that it is the last one.
enum class BlockType : uint8_t { kRaw = 0, kCompressed = 2 };
inline constexpr size_t kBlockHeaderBytes = 3;

/// 3.1.1.5: what the offset codes 1 to 3 stand for in the first block.
inline constexpr std::array<uint32_t, 3> kFirstRepeatedOffsets{1, 4, 8};
inline constexpr uint32_t kRepeatedOffsets = 3;
inline constexpr size_t kShortestMatchBytes = 3;

/// 3.1.1.3.2.1.1: extra bits of each code. A code's base is where the one before ends.
inline constexpr std::array<uint8_t, 36> kLiteralLengthBits{
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0,  0,  0,  1,  1,
    1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
/// Of matches, from kShortestMatchBytes on.
inline constexpr std::array<uint8_t, 53> kMatchLengthBits{
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0,  0,  0,  0,  0, 0,
    0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
/// Offsets have as many extra bits as their code says; in a page at most 12.
inline constexpr size_t kOffsetCodes = 13;

/// 3.1.1.3.2.2.1 to 3: distributions that need no description, in 2^kDefaultLog or, of offsets,
/// 2^kDefaultOffsetLog. -1 is a probability below one.
inline constexpr unsigned kDefaultLog = 6;
inline constexpr unsigned kDefaultOffsetLog = 5;
inline constexpr std::array<int8_t, 36> kDefaultLiteralLengths{
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1,  1,  2,  2,
    2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
inline constexpr std::array<int8_t, 53> kDefaultMatchLengths{
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  1,  1,  1,  1,  1,  1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};
inline constexpr std::array<int8_t, 29> kDefaultOffsets{
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};

/// 3.1.1.3.2.1: how a table of codes is given.
enum class TableMode : uint8_t { kPredefined = 0, kOneCode = 1, kDescribed = 2 };

}  // namespace trueno::zstd
