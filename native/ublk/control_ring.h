#pragma once

#include <liburing.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/result.h"
#include "ublk/ublk_constants.h"

namespace trueno {

/// The io_uring that carries control commands, one at a time.
class ControlRing {
 public:
  static constexpr std::chrono::seconds kPatience{5};

  /// Fails with kNoIoUring, kIoUringDenied, kIoUringTooOld or kIoUringFailed.
  static Result<ControlRing> open();

  /// Sends one command to an open control device and waits for its end. The command's addr and len
  /// are those of `buffer`, 256 bytes at most, which the command may read and write. Gives the
  /// command's result, 0 or more, or a negative errno. That is -ETIME when patience is over; the
  /// kernel may still be at the command then, and the ring takes no other: -EBUSY. Without a
  /// patience, waits for ever.
  int run(int control_device, uint32_t opcode, ControlCommand command,
          std::span<std::byte> buffer = {},
          std::optional<std::chrono::seconds> patience = kPatience);

 private:
  static constexpr size_t kBufferBytes = 256;

  struct Exit {
    void operator()(io_uring* ring) const;
  };
  using Ring = std::unique_ptr<io_uring, Exit>;

  explicit ControlRing(Ring ring) : ring_(std::move(ring)) {}

  Ring ring_;
  /// What the kernel works on.
  std::unique_ptr<std::byte[]> buffer_ = std::make_unique<std::byte[]>(kBufferBytes);
};

/// What a failed io_uring_setup(2) means. `errno_value` is positive.
Error io_uring_setup_error(int errno_value);

}  // namespace trueno
