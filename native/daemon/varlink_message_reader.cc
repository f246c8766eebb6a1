#include "daemon/varlink_message_reader.h"

#include <algorithm>

namespace trueno {

std::span<char> VarlinkMessageReader::room() {
  std::copy(bytes_.begin() + static_cast<ptrdiff_t>(taken_),
            bytes_.begin() + static_cast<ptrdiff_t>(filled_), bytes_.begin());
  filled_ -= taken_;
  taken_ = 0;
  return std::span(bytes_).subspan(filled_);
}

std::optional<std::string_view> VarlinkMessageReader::next() {
  const std::string_view pending(bytes_.data() + taken_, filled_ - taken_);
  const size_t end = pending.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  taken_ += end + 1;
  return pending.substr(0, end);
}

}  // namespace trueno
