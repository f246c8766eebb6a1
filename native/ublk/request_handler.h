#pragma once

#include <cstddef>
#include <span>

#include "ublk/io_request.h"

namespace trueno {

/// Does what requests ask for. One object a queue, used by the queue's thread alone. It runs while
/// the machine may have no free memory but what this call frees: it must not ask for memory, touch
/// memory for the first time, wait for a thread that does, or log.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  /// `data` has page_count pages for a read, which fills them, and for a write; nothing otherwise.
  /// The request is one of the device's: the server has looked at its range. Gives 0 when all of it
  /// is done, or a negative errno: -EAGAIN has the server try again later, for a while, any
  /// other one fails the request. A request that failed half-way, or whose server died, comes again
  /// as if for the first time.
  virtual int handle(const IoRequest& request, std::span<std::byte> data) = 0;
};

}  // namespace trueno
