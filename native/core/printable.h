#pragma once

#include <string>
#include <string_view>

namespace trueno {

/// Text from outside, made fit for a log or a terminal: bytes that are not printable ASCII become
/// `\xNN`, and what is longer than 100 bytes is cut and ends in `...`.
std::string printable(std::string_view text);

}  // namespace trueno
