#pragma once

#include <array>
#include <cstddef>

namespace trueno {

/// Memory for one thread of a process that is over in milliseconds: blocks that are given back are
/// used again for blocks of about their size, and the kernel gets nothing back. An interpreter
/// takes and frees small blocks all the time; this takes it a few instructions each.
class BlockPool {
 public:
  constexpr BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  /// At least this many bytes, aligned to 16; nullptr when there is no memory.
  void* allocate(size_t size_bytes);
  /// As realloc(3): keeps the contents, and the old block when there is no memory. Of nullptr, it
  /// allocates; to no bytes, it frees.
  void* resize(void* block, size_t size_bytes);
  /// A block of this pool, or nullptr.
  void free(void* block);
  /// How many bytes of a block of this pool may be used.
  static size_t capacity_bytes(const void* block);

 private:
  static constexpr size_t kStep_bytes = 16;
  /// Beyond, the C library has them.
  static constexpr size_t kSmall_bytes = 1024;

  struct FreeBlock {
    FreeBlock* next;
  };

  void* carve(size_t size_bytes);

  std::array<FreeBlock*, kSmall_bytes / kStep_bytes + 1> free_{};
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  size_t chunk_count_ = 0;
};

}  // namespace trueno
