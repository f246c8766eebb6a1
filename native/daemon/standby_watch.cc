#include "daemon/standby_watch.h"

#include <poll.h>

#include <algorithm>
#include <array>

namespace trueno {
namespace {

/// Letting go of a large store takes the kernel a while.
constexpr int kDyingPatienceMs = 10'000;
constexpr int kLookMs = 5;

}  // namespace

void StandbyWatch::await_service(const ControlArea& area) const {
  // Predecessors may never serve again.
  while (parts_.inherits && !area.is_served() && !is_told()) {
    if (!parts_.supervisor.await_end(kLookMs)) continue;
    const bool all_ended = std::ranges::all_of(
        parts_.servers, [](const ProcessHandle& server) { return server.await_end(kLookMs); });
    if (all_ended) return;
  }
}

StandbyWatch::End StandbyWatch::await(StandbyWork& work, const std::function<void()>& ready) const {
  std::array<pollfd, 2> events{
      pollfd{.fd = parts_.start_fd, .events = POLLIN, .revents = 0},
      pollfd{.fd = parts_.supervisor.number(), .events = POLLIN, .revents = 0}};
  bool is_ready = false;
  int pause_ms = 0;
  while (true) {
    if (!is_ready && work.is_ready()) {
      is_ready = true;
      ready();
    }
    poll(events.data(), events.size(), pause_ms);
    if (events[0].revents != 0 || events[1].revents != 0) break;
    pause_ms = work.step();
  }
  if (is_told()) return End::kTold;
  if (!parts_.inherits) {
    // The supervisor may have killed them before it died.
    const bool all_ended = std::ranges::all_of(parts_.servers, [](const ProcessHandle& server) {
      return server.await_end(kDyingPatienceMs);
    });
    return all_ended ? End::kAlone : End::kNotNeeded;
  }
  for (const ProcessHandle& server : parts_.servers) {
    while (!server.await_end(pause_ms)) pause_ms = work.step();
  }
  return End::kAlone;
}

/// The other end of the pipe is closed when the supervisor is dead, so that an end of file counts
/// for nothing.
bool StandbyWatch::is_told() const {
  pollfd start{.fd = parts_.start_fd, .events = POLLIN, .revents = 0};
  return poll(&start, 1, 0) == 1 && (start.revents & POLLIN) != 0;
}

}  // namespace trueno
