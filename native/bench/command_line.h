#pragma once

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace trueno {

/// A whole number above 0, in decimal digits and nothing else.
inline std::optional<size_t> positive_number(std::string_view text) {
  size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number == 0) return std::nullopt;
  return number;
}

/// Says what went wrong and what to do; gives the exit status.
inline int fail(const char* program, const Error& error) {
  std::fprintf(stderr, "%s: %s (%s)\n", program, describe(error).c_str(),
               std::string(error_text(error.code).remedy).c_str());
  return 1;
}

}  // namespace trueno
