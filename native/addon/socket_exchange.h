#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trueno::addon {

/// What came of asking one peer.
struct SocketAnswer {
  /// All that came, the last message maybe in part; it ends where there was enough.
  std::string received;
  /// Why there was no more: an errno, ETIMEDOUT when patience ended. 0 also when the peer hung up.
  int error = 0;
};

/// How much is waited for.
struct AnswerLimits {
  /// So many messages, each with its NUL, end an answer.
  size_t messages = 1;
  /// One that is longer is ended, too.
  size_t bytes = 0;
  std::chrono::milliseconds patience{};
};

/// Sends a request to all Unix sockets at once, and waits for the answers in the calling thread, as
/// long as patience lasts in all.
std::vector<SocketAnswer> ask_sockets(std::span<const std::string> paths, std::string_view request,
                                      const AnswerLimits& limits);

}  // namespace trueno::addon
