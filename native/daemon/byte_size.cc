#include "daemon/byte_size.h"

#include <charconv>
#include <limits>

namespace trueno {

std::optional<uint64_t> parse_byte_size(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  if (stopped_at == end) return number;
  constexpr std::string_view kUnits = "KMGT";
  const size_t unit = kUnits.find(*stopped_at);
  if (unit == std::string_view::npos) return std::nullopt;
  const std::string_view rest(stopped_at + 1, end);
  if (!rest.empty() && rest != "iB") return std::nullopt;
  const size_t shift = 10 * (unit + 1);
  if (number > std::numeric_limits<uint64_t>::max() >> shift) return std::nullopt;
  return number << shift;
}

}  // namespace trueno
