#pragma once

#include <cstddef>

#include "pages/memory_port.h"

namespace trueno {

/// For tests: the kernel gives memory as it is touched, and takes none back.
class FaultingPort final : public MemoryPort {
 public:
  bool populate(size_t, size_t) override { return true; }
  bool release(size_t, size_t) override { return true; }
  std::optional<MemoryRange> next_with_memory(size_t) override { return std::nullopt; }
};

}  // namespace trueno
