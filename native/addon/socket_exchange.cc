#include "addon/socket_exchange.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace trueno::addon {
namespace {

using Clock = std::chrono::steady_clock;

/// A server whose queue of connections is full: nothing tells when it has room again.
constexpr std::chrono::milliseconds kConnectAgain{10};

/// A peer that is asked.
class Conversation {
 public:
  Conversation(const std::string& path, std::string_view request, const AnswerLimits& limits)
      : unsent_(request), limits_(limits) {
    if (path.size() >= sizeof address_.sun_path) {
      end(ENAMETOOLONG);
      return;
    }
    address_.sun_family = AF_UNIX;
    std::memcpy(address_.sun_path, path.data(), path.size());
    socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) {
      end(errno);
    } else {
      go_on();
    }
  }
  ~Conversation() {
    if (socket_ >= 0) close(socket_);
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  bool is_over() const { return is_over_; }
  /// If not, there is nothing to poll, and go_on() is worth a try later.
  bool is_connected() const { return is_connected_; }

  pollfd wish() const {
    const int events = unsent_.empty() ? POLLIN : POLLIN | POLLOUT;
    return {.fd = socket_, .events = static_cast<short>(events), .revents = 0};
  }

  /// Does what can be done without waiting.
  void go_on() {
    if (!is_connected_) connect_to_peer();
    if (is_connected_ && !is_over_) send_request();
    if (is_connected_ && !is_over_) receive();
  }

  void give_up() { end(ETIMEDOUT); }
  SocketAnswer take_answer() { return std::move(answer_); }

 private:
  void end(int error) {
    answer_.error = error;
    is_over_ = true;
  }

  void connect_to_peer() {
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_) == 0) {
      is_connected_ = true;
    } else if (errno != EAGAIN && errno != EINTR) {
      end(errno);
    }
  }

  void send_request() {
    while (!unsent_.empty()) {
      const ssize_t count = send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        unsent_.remove_prefix(static_cast<size_t>(count));
      } else if (errno == EPIPE) {
        // What the peer said before it hung up can still be read.
        unsent_ = {};
      } else if (errno != EINTR) {
        if (errno != EAGAIN) end(errno);
        return;
      }
    }
  }

  void receive() {
    std::array<char, 16384> bytes;
    while (!is_over_) {
      const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
      if (count > 0) {
        take({bytes.data(), static_cast<size_t>(count)});
      } else if (count == 0) {
        end(0);
      } else if (errno != EINTR) {
        if (errno != EAGAIN) end(errno);
        return;
      }
    }
  }

  void take(std::string_view bytes) {
    answer_.received += bytes;
    messages_ += static_cast<size_t>(std::ranges::count(bytes, '\0'));
    if (messages_ >= limits_.messages || answer_.received.size() > limits_.bytes) end(0);
  }

  std::string_view unsent_;
  const AnswerLimits& limits_;
  sockaddr_un address_{};
  int socket_ = -1;
  bool is_connected_ = false;
  bool is_over_ = false;
  size_t messages_ = 0;
  SocketAnswer answer_;
};

using Conversations = std::vector<std::unique_ptr<Conversation>>;

bool are_over(const Conversations& all) {
  return std::ranges::all_of(all, [](const auto& each) { return each->is_over(); });
}

/// Until something can be done, or `longest` is over.
void wait_for_any(const Conversations& all, std::chrono::milliseconds longest) {
  std::vector<pollfd> polled;
  for (const auto& each : all) {
    if (each->is_over()) continue;
    if (each->is_connected()) {
      polled.push_back(each->wish());
    } else {
      longest = std::min(longest, kConnectAgain);
    }
  }
  // Whatever it says, each is tried then.
  (void)poll(polled.data(), polled.size(), static_cast<int>(longest.count()));
}

}  // namespace

std::vector<SocketAnswer> ask_sockets(std::span<const std::string> paths, std::string_view request,
                                      const AnswerLimits& limits) {
  const auto deadline = Clock::now() + limits.patience;
  Conversations all;
  for (const std::string& path : paths) {
    all.push_back(std::make_unique<Conversation>(path, request, limits));
  }
  while (!are_over(all)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() > 0) wait_for_any(all, left);
    for (const auto& each : all) {
      if (!each->is_over()) each->go_on();
      if (!each->is_over() && left.count() <= 0) each->give_up();
    }
  }
  std::vector<SocketAnswer> answers;
  for (const auto& each : all) answers.push_back(each->take_answer());
  return answers;
}

}  // namespace trueno::addon
