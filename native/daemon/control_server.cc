#include "daemon/control_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <list>
#include <new>
#include <optional>
#include <thread>
#include <vector>

#include "daemon/control_connection.h"
#include "daemon/varlink_service.h"

namespace trueno {
namespace {

using Clock = ControlConnection::Clock;

/// For the machine to have descriptors and memory again.
constexpr std::chrono::milliseconds kRetryDelay{1000};

class ControlServer {
 public:
  ControlServer(int listen_fd, int stop_fd, DeviceReport& report, const ControlServerLimits& limits)
      : listen_fd_(listen_fd), stop_fd_(stop_fd), service_(report), limits_(limits) {}

  void run() {
    for (bool goes_on = true; goes_on;) {
      try {
        goes_on = serve_once();
      } catch (const std::bad_alloc&) {
        // Whose messages needed the memory.
        connections_.clear();
        std::this_thread::sleep_for(kRetryDelay);
      }
    }
  }

 private:
  /// False when it is time to stop.
  bool serve_once() {
    std::vector<pollfd> awaited;
    awaited.push_back({.fd = stop_fd_, .events = POLLIN, .revents = 0});
    awaited.push_back({.fd = accept_again_ ? -1 : listen_fd_, .events = POLLIN, .revents = 0});
    for (const ControlConnection& connection : connections_) {
      awaited.push_back(connection.awaited());
    }

    if (poll(awaited.data(), awaited.size(), timeout_ms(Clock::now())) < 0) {
      if (errno != EINTR) std::this_thread::sleep_for(kRetryDelay);
      return true;
    }
    if (awaited[0].revents != 0) return false;

    const Clock::time_point now = Clock::now();
    auto state = awaited.begin() + 2;
    connections_.remove_if([&](ControlConnection& connection) {
      const bool over = (state++)->revents != 0 && !connection.proceed(service_, now);
      return over || now >= give_up_time(connection);
    });
    if (accept_again_ && now >= *accept_again_) accept_again_.reset();
    if (awaited[1].revents != 0) accept_connection(now);
    return true;
  }

  Clock::time_point give_up_time(const ControlConnection& connection) const {
    return connection.is_idle() ? Clock::time_point::max() : connection.since() + limits_.patience;
  }

  int timeout_ms(Clock::time_point now) const {
    auto next = accept_again_.value_or(Clock::time_point::max());
    for (const ControlConnection& connection : connections_) {
      next = std::min(next, give_up_time(connection));
    }
    if (next == Clock::time_point::max()) return -1;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
    return static_cast<int>(std::max<decltype(wait)>(wait, 0));
  }

  void accept_connection(Clock::time_point now) {
    FileDescriptor socket(accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC));
    if (socket.number() < 0) {
      const bool gone = errno == EAGAIN || errno == ECONNABORTED || errno == EINTR;
      if (!gone) accept_again_ = now + kRetryDelay;
      return;
    }
    if (connections_.size() >= limits_.most_clients) {
      connections_.erase(std::ranges::min_element(connections_, {}, [](const auto& connection) {
        return std::pair(!connection.is_idle(), connection.since());
      }));
    }
    connections_.emplace_back(std::move(socket), now);
  }

  int listen_fd_;
  int stop_fd_;
  VarlinkService service_;
  ControlServerLimits limits_;
  std::list<ControlConnection> connections_;
  /// When connections can be taken again; absent when they can.
  std::optional<Clock::time_point> accept_again_;
};

}  // namespace

void run_control_server(int listen_fd, int stop_fd, DeviceReport& report,
                        const ControlServerLimits& limits) {
  // A client that went away between poll() and accept4() would have us wait for the next one.
  fcntl(listen_fd, F_SETFL, fcntl(listen_fd, F_GETFL) | O_NONBLOCK);
  ControlServer(listen_fd, stop_fd, report, limits).run();
}

}  // namespace trueno
