#include "daemon/control_connection.h"

#include <sys/socket.h>

#include <cerrno>

namespace trueno {

pollfd ControlConnection::awaited() const {
  return {.fd = socket_.number(),
          .events = static_cast<short>(unsent_.empty() ? POLLIN : POLLOUT),
          .revents = 0};
}

bool ControlConnection::proceed(VarlinkService& service, Clock::time_point now) {
  bool received = false;
  for (;;) {
    const Progress sent = send_reply();
    if (sent != Progress::kDone) return sent == Progress::kMustWait;
    if (const auto message = reader_.next()) {
      auto reply = service.answer(*message);
      if (!reply) return false;
      unsent_ = std::move(*reply);
      since_ = now;
      continue;
    }
    // A message that is too long has no end. Others have their turn between two receptions.
    const std::span<char> room = reader_.room();
    if (received || room.empty()) return !room.empty();
    if (is_idle()) since_ = now;
    const Progress progress = receive(room);
    if (progress != Progress::kDone) return progress == Progress::kMustWait;
    received = true;
  }
}

ControlConnection::Progress ControlConnection::send_reply() {
  while (!unsent_.empty()) {
    const ssize_t sent_bytes =
        send(socket_.number(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent_bytes >= 0) {
      unsent_.erase(0, static_cast<size_t>(sent_bytes));
    } else if (errno != EINTR) {
      return errno == EAGAIN ? Progress::kMustWait : Progress::kOver;
    }
  }
  return Progress::kDone;
}

ControlConnection::Progress ControlConnection::receive(std::span<char> room) {
  const ssize_t received_bytes = recv(socket_.number(), room.data(), room.size(), MSG_DONTWAIT);
  if (received_bytes < 0) {
    return errno == EAGAIN || errno == EINTR ? Progress::kMustWait : Progress::kOver;
  }
  reader_.advance(static_cast<size_t>(received_bytes));
  return received_bytes == 0 ? Progress::kOver : Progress::kDone;
}

}  // namespace trueno
