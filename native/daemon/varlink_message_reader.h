#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace trueno {

/// Without the byte 0 at its end. No call that we know of has a tenth of that.
inline constexpr size_t kLargestVarlinkMessageBytes = 16 * 1024;

/// Cuts a stream of bytes into messages, each of which ends with a byte 0 (https://varlink.org).
/// Takes no memory but its own.
class VarlinkMessageReader {
 public:
  /// Where the next bytes of the stream go. Empty when a message is longer than the largest, or
  /// when messages fill it that have not been taken. Invalidates messages.
  std::span<char> room();

  /// So many bytes of the room were filled.
  void advance(size_t bytes) { filled_ += bytes; }

  /// The next whole message without its byte 0, valid until room() is called.
  std::optional<std::string_view> next();

  /// A message has begun and not ended. Asks for next() to have given nothing.
  bool is_inside_message() const { return taken_ < filled_; }

 private:
  std::array<char, kLargestVarlinkMessageBytes + 1> bytes_;
  size_t taken_ = 0;
  size_t filled_ = 0;
};

}  // namespace trueno
