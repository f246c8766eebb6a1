#include "pages/guarded_region.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "core/page.h"

namespace trueno {
namespace {

std::byte* map(size_t bytes) {
  void* const start =
      mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return start == MAP_FAILED ? nullptr : static_cast<std::byte*>(start);
}

}  // namespace

GuardedRegion::GuardedRegion(size_t bytes)
    : start_(map(bytes)), bytes_(bytes), resident_(bytes / kPageBytes) {}

GuardedRegion::GuardedRegion(const GuardedRegion& other) : GuardedRegion(other.bytes_) {
  for (size_t page = 0; page < other.resident_.size(); ++page) {
    if (!other.resident_[page]) continue;
    populate(page * kPageBytes, kPageBytes);
    std::memcpy(start_ + page * kPageBytes, other.start_ + page * kPageBytes, kPageBytes);
  }
}

GuardedRegion::~GuardedRegion() { munmap(start_, bytes_); }

bool GuardedRegion::populate(size_t offset_bytes, size_t length_bytes) {
  for (size_t page = offset_bytes / kPageBytes; page < (offset_bytes + length_bytes) / kPageBytes;
       ++page) {
    if (resident_[page]) continue;
    if (free_bytes_ < kPageBytes) return false;
    free_bytes_ -= kPageBytes;
    resident_[page] = true;
  }
  return mprotect(start_ + offset_bytes, length_bytes, PROT_READ | PROT_WRITE) == 0;
}

bool GuardedRegion::release(size_t offset_bytes, size_t length_bytes) {
  for (size_t page = offset_bytes / kPageBytes; page < (offset_bytes + length_bytes) / kPageBytes;
       ++page) {
    if (resident_[page] && free_bytes_ != SIZE_MAX) free_bytes_ += kPageBytes;
    resident_[page] = false;
  }
  return madvise(start_ + offset_bytes, length_bytes, MADV_DONTNEED) == 0 &&
         mprotect(start_ + offset_bytes, length_bytes, PROT_NONE) == 0;
}

std::optional<MemoryRange> GuardedRegion::next_with_memory(size_t offset_bytes) {
  const auto from = resident_.begin() + static_cast<std::ptrdiff_t>(offset_bytes / kPageBytes);
  const auto first = std::find(from, resident_.end(), true);
  if (first == resident_.end()) return std::nullopt;
  const auto bytes_at = [&](auto page) {
    return static_cast<size_t>(page - resident_.begin()) * kPageBytes;
  };
  return MemoryRange{.start_bytes = bytes_at(first),
                     .end_bytes = bytes_at(std::find(first, resident_.end(), false))};
}

size_t GuardedRegion::resident_bytes() const {
  return static_cast<size_t>(std::ranges::count(resident_, true)) * kPageBytes;
}

}  // namespace trueno
