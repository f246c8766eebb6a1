#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trueno {

/// A JSON string (RFC 8259) with its quotes, in ASCII. A byte that is not ASCII is written as the
/// code point of the same number, so that any text at all gives valid JSON.
std::string json_string(std::string_view text);

/// Members that are JSON already, as an array.
std::string json_array(const std::vector<std::string>& members);

}  // namespace trueno
