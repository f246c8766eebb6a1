#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pages/memory_port.h"

namespace trueno {

/// A region for tests, and the port to its memory. What was not asked for cannot be touched without
/// a crash.
class GuardedRegion final : public MemoryPort {
 public:
  explicit GuardedRegion(size_t bytes);
  /// A copy, with memory in the same places: what a successor finds.
  GuardedRegion(const GuardedRegion& other);
  ~GuardedRegion() override;
  GuardedRegion& operator=(const GuardedRegion&) = delete;

  bool populate(size_t offset_bytes, size_t length_bytes) override;
  bool release(size_t offset_bytes, size_t length_bytes) override;
  std::optional<MemoryRange> next_with_memory(size_t offset_bytes) override;

  std::span<std::byte> bytes() { return {start_, bytes_}; }
  size_t resident_bytes() const;

  /// From now on there is this much memory left.
  void set_free_bytes(size_t bytes) { free_bytes_ = bytes; }

 private:
  std::byte* start_;
  size_t bytes_;
  size_t free_bytes_ = SIZE_MAX;
  std::vector<bool> resident_;
};

}  // namespace trueno
