#include "daemon/message_log.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace trueno {
namespace {

// syslog(3)
constexpr int kAlertPriority = 1;
constexpr int kErrorPriority = 3;
constexpr int kNoticePriority = 5;

/// Of the record of /dev/kmsg, which cuts or refuses longer ones.
constexpr size_t kMostKernelBytes = 900;

/// False when nothing was written.
bool write_at_once(int descriptor, std::string_view text) {
  // A socket, as systemd's journal gives, can be asked for one call. The flag O_NONBLOCK would be
  // everybody's who has the same terminal open.
  const ssize_t sent_bytes =
      send(descriptor, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent_bytes >= 0) return true;
  if (errno != ENOTSOCK) return false;
  pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
  if (poll(&writable, 1, 0) != 1 || (writable.revents & POLLOUT) == 0) return false;
  return ::write(descriptor, text.data(), text.size()) >= 0;
}

}  // namespace

MessageLog::MessageLog(std::string_view device_name)
    : prefix_(std::string("trueno-ublk: ").append(device_name).append(": ")),
      kernel_log_(open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}

void MessageLog::notice(std::string_view sentence) const { write(kNoticePriority, sentence); }

void MessageLog::failure(const Error& error) const { write(kErrorPriority, advice(error)); }

void MessageLog::alert(std::string_view sentence) const {
  write(kErrorPriority, sentence);
  write_to_kernel(kAlertPriority, sentence);
}

void MessageLog::write(int priority, std::string_view text) const {
  const std::string line = std::string(prefix_).append(text).append("\n");
  if (!write_at_once(STDERR_FILENO, line)) write_to_kernel(priority, text);
}

void MessageLog::write_to_kernel(int priority, std::string_view text) const {
  if (kernel_log_.number() < 0) return;
  std::string record = "<";
  record.append(std::to_string(priority)).append(">").append(prefix_).append(text);
  record.resize(std::min(record.size(), kMostKernelBytes));
  // Where this fails too, there is nobody left to tell.
  [[maybe_unused]] const ssize_t written_bytes =
      ::write(kernel_log_.number(), record.data(), record.size());
}

}  // namespace trueno
