#pragma once

#include <liburing.h>

#include <cstdint>
#include <memory>

#include "core/result.h"
#include "ublk/ublk_constants.h"

namespace trueno {

/// The io_uring that carries control commands, one at a time.
class ControlRing {
 public:
  /// Fails with kNoIoUring, kIoUringDenied, kIoUringTooOld or kIoUringFailed.
  static Result<ControlRing> open();

  /// Sends one command to an open control device and waits for its end. Gives the command's result,
  /// 0 or more, or a negative errno. That is -ETIME after five seconds; then the kernel may still
  /// write to the command's buffer, and the ring must not be used again.
  int run(int control_device, uint32_t opcode, const ControlCommand& command);

 private:
  struct Exit {
    void operator()(io_uring* ring) const;
  };
  using Ring = std::unique_ptr<io_uring, Exit>;

  explicit ControlRing(Ring ring) : ring_(std::move(ring)) {}

  Ring ring_;
};

/// What a failed io_uring_setup(2) means. `errno_value` is positive.
Error io_uring_setup_error(int errno_value);

}  // namespace trueno
