#include "daemon/json.h"

namespace trueno {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      result += '\\';
      result += character;
    } else if (byte >= 0x20 && byte < 0x7f) {
      result += character;
    } else {
      result += "\\u00";
      result += kHexDigits[byte >> 4];
      result += kHexDigits[byte & 0xf];
    }
  }
  return result += '"';
}

std::string json_array(const std::vector<std::string>& members) {
  std::string result = "[";
  for (const std::string& member : members) {
    if (result.size() > 1) result += ',';
    result += member;
  }
  return result += ']';
}

}  // namespace trueno
