#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace trueno {

/// Copies the data of a queue's requests, where the server does that itself (UBLK_F_USER_COPY), by
/// pread(2) and pwrite(2) of /dev/ublkcN. Before the request is committed: then nothing is left to
/// be copied that could go wrong.
///
/// The memory that is passed is to be locked. Linux before 6.19 pins it to copy, which fails for a
/// process that has been killed; without UBLK_F_USER_COPY the same happens when a read is
/// committed, and the reader gets EIO.
class RequestData {
 public:
  RequestData(int char_device, uint16_t queue_id)
      : char_device_(char_device), queue_id_(queue_id) {}

  /// What a write is to write. Gives 0 when all of `data` is filled, -EAGAIN when the kernel could
  /// not copy all of it now, or another negative errno.
  int fetch(uint16_t tag, std::span<std::byte> data) const;
  /// What a read has read. The same.
  int deliver(uint16_t tag, std::span<const std::byte> data) const;

 private:
  int char_device_;
  uint16_t queue_id_;
};

}  // namespace trueno
