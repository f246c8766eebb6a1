#include "ublk/locked_memory.h"

#include <sys/mman.h>

namespace trueno {

std::optional<LockedMemory> LockedMemory::make(size_t bytes) {
  void* const start =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return std::nullopt;
  LockedMemory memory({static_cast<std::byte*>(start), bytes});
  // mlock(2) gives each page memory that can be written to, or fails.
  if (mlock(start, bytes) != 0 || madvise(start, bytes, MADV_DONTFORK) != 0 ||
      madvise(start, bytes, MADV_DONTDUMP) != 0) {
    return std::nullopt;
  }
  return memory;
}

LockedMemory::~LockedMemory() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
}

}  // namespace trueno
