#pragma once

#include <algorithm>

#include "ublk/request_handler.h"

namespace trueno {

/// Keeps nothing and reads as zeros: what the way through the kernel costs by itself.
class NullHandler final : public RequestHandler {
 public:
  int handle(const IoRequest& request, std::span<std::byte> data) override {
    if (request.operation == IoOperation::kRead) std::ranges::fill(data, std::byte{0});
    return 0;
  }
};

}  // namespace trueno
