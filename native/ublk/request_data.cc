#include "ublk/request_data.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "ublk/ublk_constants.h"

namespace trueno {
namespace {

/// Each call goes on where the one before ended.
template <typename Copy>
int copy_all(size_t length_bytes, Copy copy) {
  size_t done_bytes = 0;
  while (done_bytes < length_bytes) {
    const ssize_t copied_bytes = copy(done_bytes);
    if (copied_bytes > 0) {
      done_bytes += static_cast<size_t>(copied_bytes);
    } else if (copied_bytes == 0 || errno == ENOMEM) {
      return -EAGAIN;
    } else if (errno != EINTR) {
      return -errno;
    }
  }
  return 0;
}

}  // namespace

int RequestData::fetch(uint16_t tag, std::span<std::byte> data) const {
  const off_t start_bytes = request_data_offset(queue_id_, tag);
  return copy_all(data.size(), [&](size_t done_bytes) {
    return pread(char_device_, data.data() + done_bytes, data.size() - done_bytes,
                 start_bytes + static_cast<off_t>(done_bytes));
  });
}

int RequestData::deliver(uint16_t tag, std::span<const std::byte> data) const {
  const off_t start_bytes = request_data_offset(queue_id_, tag);
  return copy_all(data.size(), [&](size_t done_bytes) {
    return pwrite(char_device_, data.data() + done_bytes, data.size() - done_bytes,
                  start_bytes + static_cast<off_t>(done_bytes));
  });
}

}  // namespace trueno
