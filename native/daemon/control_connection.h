#pragma once

#include <poll.h>

#include <chrono>
#include <span>
#include <string>

#include "daemon/varlink_message_reader.h"
#include "daemon/varlink_service.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// One client of the control socket. Never waits, and takes the next call only when the reply
/// before it has left, so that a client who does not read costs no more than one reply.
class ControlConnection {
 public:
  using Clock = std::chrono::steady_clock;

  ControlConnection(FileDescriptor socket, Clock::time_point now)
      : socket_(std::move(socket)), since_(now) {}

  /// What poll(2) is to look for.
  pollfd awaited() const;

  /// Goes on as far as it can. False when the connection is over and has to be closed.
  bool proceed(VarlinkService& service, Clock::time_point now);

  /// Neither a call on its way in nor a reply on its way out.
  bool is_idle() const { return unsent_.empty() && !reader_.is_inside_message(); }

  /// Since when it has been idle, or busy with the same call or reply.
  Clock::time_point since() const { return since_; }

 private:
  enum class Progress { kDone, kMustWait, kOver };

  Progress send_reply();
  Progress receive(std::span<char> room);

  FileDescriptor socket_;
  VarlinkMessageReader reader_;
  /// Rest of a reply.
  std::string unsent_;
  Clock::time_point since_;
};

}  // namespace trueno
