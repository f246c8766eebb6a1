#include "boot/block_pool.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace trueno {
namespace {

/// In front of each block: its capacity, and padding for the alignment.
constexpr size_t kHeader_bytes = 16;

/// What a generator takes for one device comes in two of them.
constexpr size_t kChunk_bytes = size_t{512} << 10;

/// Then there are many devices, and more comes in pages of 2 MiB, where the kernel has them: an
/// interpreter looks all over its memory.
constexpr size_t kSmallChunks = 2;
constexpr size_t kHugePage_bytes = size_t{2} << 20;

std::byte* map_memory(size_t size_bytes, int flags) {
  void* memory =
      mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

/// Its pages come at once: faults of one page each would take longer.
std::byte* map_huge_page() {
  std::byte* memory = map_memory(2 * kHugePage_bytes, 0);
  if (memory == nullptr) return nullptr;
  const size_t past_bytes = reinterpret_cast<uintptr_t>(memory) % kHugePage_bytes;
  std::byte* page = memory + (past_bytes == 0 ? 0 : kHugePage_bytes - past_bytes);
  madvise(page, kHugePage_bytes, MADV_HUGEPAGE);
  // Since Linux 5.14; without it they come when they are used.
  madvise(page, kHugePage_bytes, MADV_POPULATE_WRITE);
  return page;
}

size_t& capacity_of(void* block) {
  return *reinterpret_cast<size_t*>(static_cast<std::byte*>(block) - kHeader_bytes);
}

void* start_of(void* block) { return static_cast<std::byte*>(block) - kHeader_bytes; }

void* with_capacity(void* start, size_t capacity_bytes) {
  if (start == nullptr) return nullptr;
  *static_cast<size_t*>(start) = capacity_bytes;
  return static_cast<std::byte*>(start) + kHeader_bytes;
}

}  // namespace

void* BlockPool::carve(size_t size_bytes) {
  const size_t needed_bytes = kHeader_bytes + size_bytes;
  if (static_cast<size_t>(end_ - next_) < needed_bytes) {
    const bool is_small = chunk_count_ < kSmallChunks;
    std::byte* chunk = is_small ? map_memory(kChunk_bytes, MAP_POPULATE) : map_huge_page();
    if (chunk == nullptr) return nullptr;
    ++chunk_count_;
    next_ = chunk;
    end_ = next_ + (is_small ? kChunk_bytes : kHugePage_bytes);
  }
  void* start = next_;
  next_ += needed_bytes;
  return with_capacity(start, size_bytes);
}

void* BlockPool::allocate(size_t size_bytes) {
  if (size_bytes > kSmall_bytes) {
    if (size_bytes > SIZE_MAX - kHeader_bytes) return nullptr;
    return with_capacity(std::malloc(kHeader_bytes + size_bytes), size_bytes);
  }
  const size_t steps = size_bytes == 0 ? 1 : (size_bytes + kStep_bytes - 1) / kStep_bytes;
  FreeBlock*& first = free_[steps];
  if (first == nullptr) return carve(steps * kStep_bytes);
  FreeBlock* block = first;
  first = block->next;
  return block;
}

void* BlockPool::resize(void* block, size_t size_bytes) {
  if (block == nullptr) return allocate(size_bytes);
  if (size_bytes == 0) {
    free(block);
    return nullptr;
  }
  const size_t capacity_bytes = capacity_of(block);
  if (capacity_bytes > kSmall_bytes && size_bytes > kSmall_bytes) {
    if (size_bytes > SIZE_MAX - kHeader_bytes) return nullptr;
    return with_capacity(std::realloc(start_of(block), kHeader_bytes + size_bytes), size_bytes);
  }
  if (capacity_bytes <= kSmall_bytes && size_bytes <= capacity_bytes) return block;
  void* moved = allocate(size_bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, size_bytes < capacity_bytes ? size_bytes : capacity_bytes);
  free(block);
  return moved;
}

void BlockPool::free(void* block) {
  if (block == nullptr) return;
  const size_t capacity_bytes = capacity_of(block);
  if (capacity_bytes > kSmall_bytes) {
    std::free(start_of(block));
    return;
  }
  FreeBlock*& first = free_[capacity_bytes / kStep_bytes];
  auto* freed = static_cast<FreeBlock*>(block);
  freed->next = first;
  first = freed;
}

size_t BlockPool::capacity_bytes(const void* block) {
  return *reinterpret_cast<const size_t*>(static_cast<const std::byte*>(block) - kHeader_bytes);
}

}  // namespace trueno
