#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trueno {

/// Cheap counts that tell how a page will compress. Words are of 8 bytes. All but the last are
/// taken from every fourth line of 64 bytes, which are 128 words: the others would tell little
/// more.
enum class PageFeature : uint8_t {
  /// Words that are 0.
  kZeroWords,
  /// Words from 1 to 2^32 - 1, as counters and sizes are.
  kSmallWords,
  /// Words from 2^32 to 2^48 - 1, as pointers are.
  kPointerWords,
  /// Words that are 0 where the one before is not, or the other way: runs begin and end there.
  kZeroEdges,
  /// Bytes of printable ASCII, from 0x20 to 0x7e.
  kTextBytes,
  /// Bytes that equal the one eight bytes before.
  kBytesAsEightBack,
  /// Bytes that equal the one sixteen bytes before.
  kBytesAsSixteenBack,
  /// Words whose hash an earlier one has had, other than zeros: what matches will be found.
  kSeenWords,
  /// Different values among 125 bytes from all over the page: the entropy, roughly.
  kByteValues,
};

inline constexpr size_t kPageFeatureCount = 9;

/// By PageFeature. Every target counts the same.
using PageFeatures = std::array<uint16_t, kPageFeatureCount>;

/// As in the measurements that the model is trained from, e.g. `zero_words`.
std::string_view page_feature_name(PageFeature feature);

}  // namespace trueno
