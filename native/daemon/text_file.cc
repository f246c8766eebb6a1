#include "daemon/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "ublk/file_descriptor.h"

namespace trueno {

Result<std::string> read_text_file(const std::string& path) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> part;
  ssize_t count = file.number() < 0 ? -1 : 0;
  while (file.number() >= 0 && ((count = read(file.number(), part.data(), part.size())) > 0 ||
                                (count < 0 && errno == EINTR))) {
    if (count > 0) text.append(part.data(), static_cast<size_t>(count));
  }
  if (count == 0) return text;
  return Error{.code = ErrorCode::kUnreadableFile, .subject = path, .errno_value = errno};
}

}  // namespace trueno
