#pragma once

#include <cstddef>
#include <span>

#include "pages/memory_port.h"

namespace trueno {

/// Shared memory as a daemon would give it to a store: a file that has memory only where it was
/// asked for.
class MappedRegion final : public MemoryPort {
 public:
  explicit MappedRegion(size_t bytes);
  ~MappedRegion() override;
  MappedRegion(const MappedRegion&) = delete;
  MappedRegion& operator=(const MappedRegion&) = delete;

  bool is_mapped() const { return start_ != nullptr; }
  std::span<std::byte> bytes() { return {start_, bytes_}; }
  /// As the kernel counts it.
  size_t resident_bytes() const;

  bool populate(size_t offset_bytes, size_t length_bytes) override;
  bool release(size_t offset_bytes, size_t length_bytes) override;
  std::optional<MemoryRange> next_with_memory(size_t offset_bytes) override;

 private:
  int descriptor_;
  std::byte* start_ = nullptr;
  size_t bytes_;
};

}  // namespace trueno
