#include "daemon/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace trueno {
namespace {

/// What has to be said is forgotten beyond this, oldest first: nobody listens.
constexpr size_t kMostUnsaidBytes = 4096;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stopped_at == end ? std::optional(value) : std::nullopt;
}

std::string socket_address(std::string_view notify_socket) {
  if (notify_socket.size() < 2 || notify_socket.size() >= sizeof(sockaddr_un::sun_path)) return {};
  std::string address(notify_socket);
  if (address.front() == '@') address.front() = '\0';
  return address.front() == '\0' || address.front() == '/' ? address : std::string();
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  // A process that was started by the one that is watched may find its variables.
  const auto watched = number(environment("WATCHDOG_PID"));
  const auto watchdog_us = number(environment("WATCHDOG_USEC"));
  const bool is_watched = !watched || *watched == static_cast<uint64_t>(getpid());
  return ServiceManager(environment("NOTIFY_SOCKET"),
                        is_watched ? watchdog_us.value_or(0) * 1000 : 0);
}

ServiceManager::ServiceManager(std::string_view notify_socket, uint64_t watchdog_ns)
    : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      address_(socket_address(notify_socket)),
      sign_every_ns_(watchdog_ns / 2) {}

void ServiceManager::status(std::string_view line) {
  std::string assignment = std::string("STATUS=").append(line);
  std::ranges::replace(assignment, '\n', ' ');
  say(assignment += '\n');
}

void ServiceManager::say(std::string_view assignments) {
  if (address_.empty()) return;
  if (unsaid_.size() + assignments.size() > kMostUnsaidBytes) unsaid_.clear();
  unsaid_ += assignments;
  send_unsaid();
}

void ServiceManager::send_unsaid() {
  if (unsaid_.empty()) return;
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::memcpy(address.sun_path, address_.data(), address_.size());
  const auto address_bytes =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  const ssize_t sent_bytes = sendto(socket_.number(), unsaid_.data(), unsaid_.size(), MSG_NOSIGNAL,
                                    reinterpret_cast<const sockaddr*>(&address), address_bytes);
  if (sent_bytes >= 0) unsaid_.clear();
}

void ServiceManager::keep_alive(uint64_t now_ns) {
  if (sign_every_ns_ != 0 && now_ns - last_sign_ns_ >= sign_every_ns_) {
    last_sign_ns_ = now_ns;
    say("WATCHDOG=1\n");
  }
  send_unsaid();
}

std::optional<uint64_t> ServiceManager::keep_alive_every_ns() const {
  return address_.empty() || sign_every_ns_ == 0 ? std::nullopt : std::optional(sign_every_ns_);
}

}  // namespace trueno
