#include "daemon/message_log.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

/// Standard error once more, for writes that do not wait: the flag O_NONBLOCK of the one that is
/// there is everybody's who has the same terminal. Negative where that does not help, such as with
/// a file, whose end it would not find.
FileDescriptor open_terminal_or_pipe() {
  struct stat status {};
  if (fstat(STDERR_FILENO, &status) != 0) return FileDescriptor(-1);
  if (!S_ISCHR(status.st_mode) && !S_ISFIFO(status.st_mode)) return FileDescriptor(-1);
  return FileDescriptor(
      open("/proc/self/fd/2", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_APPEND));
}

}  // namespace

MessageLog::MessageLog(std::string_view device_name)
    : prefix_(std::string("trueno-ublk: ").append(device_name).append(": ")),
      terminal_(open_terminal_or_pipe()),
      kernel_log_(open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}

void MessageLog::notice(std::string_view sentence) const { write(kNoticePriority, sentence); }

void MessageLog::failure(const Error& error) const { write(kErrorPriority, advice(error)); }

void MessageLog::alert(std::string_view sentence) const {
  write(kErrorPriority, sentence);
  write_to_kernel(kAlertPriority, sentence);
}

void MessageLog::write(int priority, std::string_view text) const {
  const std::string line = std::string(prefix_).append(text).append("\n");
  if (!write_at_once(line)) write_to_kernel(priority, text);
}

/// False when nothing was written.
bool MessageLog::write_at_once(std::string_view text) const {
  if (terminal_.number() >= 0) return ::write(terminal_.number(), text.data(), text.size()) >= 0;
  // A socket, as systemd's journal gives, can be asked for one call.
  const ssize_t sent_bytes =
      send(STDERR_FILENO, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent_bytes >= 0) return true;
  if (errno != ENOTSOCK) return false;
  pollfd writable{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&writable, 1, 0) != 1 || (writable.revents & POLLOUT) == 0) return false;
  return ::write(STDERR_FILENO, text.data(), text.size()) >= 0;
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
