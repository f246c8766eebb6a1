#include "daemon/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace trueno {

void reserve_standard_streams() {
  // "/" is there even when /dev is not. The lowest free number is the one that open(2) gives.
  int descriptor = open("/", O_RDONLY | O_DIRECTORY);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) {
    descriptor = open("/", O_RDONLY | O_DIRECTORY);
  }
  if (descriptor >= 0) close(descriptor);
}

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written_bytes = write(descriptor, text.data(), text.size());
    if (written_bytes < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<size_t>(written_bytes));
  }
  return 0;
}

}  // namespace trueno
