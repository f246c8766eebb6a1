#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ublk/file_descriptor.h"

namespace trueno {

/// systemd, or whoever listens at $NOTIFY_SOCKET, by the protocol of sd_notify(3). No call waits;
/// without such a socket they do nothing.
class ServiceManager {
 public:
  /// By $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID of this process.
  static ServiceManager from_environment();

  /// `notify_socket` is a path, or `@` and an abstract name, or empty. Who looks for a sign of life
  /// every `watchdog_ns` gets one twice as often.
  explicit ServiceManager(std::string_view notify_socket, uint64_t watchdog_ns = 0);

  /// The service is there.
  void ready() { say("READY=1\n"); }
  /// What it is doing, in one line.
  void status(std::string_view line);
  /// It is going to end.
  void stopping() { say("STOPPING=1\n"); }

  /// To be called now and then: gives the sign of life when it is time for it, and says once more
  /// what the socket did not take.
  void keep_alive(uint64_t now_ns);

  /// How often keep_alive() has to be called at least; nothing when nobody looks for it.
  std::optional<uint64_t> keep_alive_every_ns() const;

 private:
  void say(std::string_view assignments);
  void send_unsaid();

  FileDescriptor socket_;
  /// As in sockaddr_un: a path, or a zero byte and a name.
  std::string address_;
  uint64_t sign_every_ns_;
  uint64_t last_sign_ns_ = 0;
  std::string unsaid_;
};

}  // namespace trueno
