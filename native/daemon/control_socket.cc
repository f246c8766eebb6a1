#include "daemon/control_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace trueno {
namespace {

constexpr int kBacklog = 16;

}  // namespace

Result<FileDescriptor> listen_at(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) {
    return Error{
        .code = ErrorCode::kControlSocketFailed, .subject = path, .errno_value = ENAMETOOLONG};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  FileDescriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  unlink(path.c_str());
  // At no time may others connect.
  const mode_t old_mask = umask(S_IXUSR | S_IRWXG | S_IRWXO);
  const bool is_bound =
      bind(listener.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const int errno_value = errno;
  umask(old_mask);
  if (is_bound && listen(listener.number(), kBacklog) == 0) return listener;
  return Error{.code = ErrorCode::kControlSocketFailed,
               .subject = path,
               .errno_value = is_bound ? errno : errno_value};
}

}  // namespace trueno
