#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trueno {

/// Offset of the first byte that is not part of a well-formed character of UTF-8 (RFC 3629); the
/// size of the text when there is none.
size_t find_malformed_utf8(std::string_view text);

/// The text with U+FFFD in the place of each ill-formed sequence, as many as the "substitution of
/// maximal subparts" of the Unicode Standard (section 3.9) and the WHATWG's decoder make.
std::string with_replaced_malformed_utf8(std::string_view text);

/// QuickJS writes half of a surrogate pair as if it were a character. Each becomes U+FFFD, which
/// takes three bytes as well, so that what is left is UTF-8.
void replace_surrogates(std::string& text);

}  // namespace trueno
