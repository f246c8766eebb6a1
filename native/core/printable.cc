#include "core/printable.h"

#include <cstddef>

namespace trueno {
namespace {

constexpr size_t kLongestBytes = 100;
constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (const char character : text.substr(0, kLongestBytes)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte < 0x7f) {
      result += character;
    } else {
      result += "\\x";
      result += kHexDigits[byte >> 4];
      result += kHexDigits[byte & 0xf];
    }
  }
  if (text.size() > kLongestBytes) result += "...";
  return result;
}

}  // namespace trueno
