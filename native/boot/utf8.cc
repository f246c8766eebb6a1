#include "boot/utf8.h"

#include <cstdint>

namespace trueno {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// What a text begins with: a character, or bytes that are none.
struct Sequence {
  size_t size_bytes;
  bool is_character;
};

/// Table 3-7 of the Unicode Standard: after some first bytes the second one has a narrower range.
Sequence first_sequence(std::string_view text) {
  const auto byte_at = [text](size_t offset) { return static_cast<uint8_t>(text[offset]); };
  const uint8_t first = byte_at(0);
  if (first < 0x80) return {1, true};
  if (first < 0xc2 || first > 0xf4) return {1, false};
  const size_t size_bytes = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  uint8_t lowest = 0x80;
  uint8_t highest = 0xbf;
  if (first == 0xe0) lowest = 0xa0;
  if (first == 0xed) highest = 0x9f;
  if (first == 0xf0) lowest = 0x90;
  if (first == 0xf4) highest = 0x8f;
  for (size_t offset = 1; offset < size_bytes; ++offset) {
    if (offset >= text.size() || byte_at(offset) < lowest || byte_at(offset) > highest) {
      return {offset, false};
    }
    lowest = 0x80;
    highest = 0xbf;
  }
  return {size_bytes, true};
}

}  // namespace

size_t find_malformed_utf8(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    const Sequence sequence = first_sequence(text.substr(offset));
    if (!sequence.is_character) break;
    offset += sequence.size_bytes;
  }
  return offset;
}

std::string with_replaced_malformed_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Sequence sequence = first_sequence(text);
    result += sequence.is_character ? text.substr(0, sequence.size_bytes) : kReplacement;
    text.remove_prefix(sequence.size_bytes);
  }
  return result;
}

void replace_surrogates(std::string& text) {
  // No character has the byte 0xed but as its first one.
  for (size_t at = text.find('\xed'); at != std::string::npos; at = text.find('\xed', at + 1)) {
    if (at + 1 < text.size() && static_cast<uint8_t>(text[at + 1]) >= 0xa0) {
      text.replace(at, kReplacement.size(), kReplacement);
    }
  }
}

}  // namespace trueno
