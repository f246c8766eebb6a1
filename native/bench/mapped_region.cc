#include "bench/mapped_region.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trueno {

MappedRegion::MappedRegion(size_t bytes)
    : descriptor_(memfd_create("page-store-bench", MFD_CLOEXEC)), bytes_(bytes) {
  if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) return;
  void* const start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (start != MAP_FAILED) start_ = static_cast<std::byte*>(start);
}

MappedRegion::~MappedRegion() {
  if (start_ != nullptr) munmap(start_, bytes_);
  if (descriptor_ >= 0) close(descriptor_);
}

size_t MappedRegion::resident_bytes() const {
  // The unit of st_blocks, whatever the file system's own.
  constexpr size_t kBlockBytes = 512;
  struct stat status {};
  return fstat(descriptor_, &status) == 0 ? static_cast<size_t>(status.st_blocks) * kBlockBytes : 0;
}

bool MappedRegion::populate(size_t offset_bytes, size_t length_bytes) {
  return madvise(start_ + offset_bytes, length_bytes, MADV_POPULATE_WRITE) == 0;
}

bool MappedRegion::release(size_t offset_bytes, size_t length_bytes) {
  return fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                   static_cast<off_t>(offset_bytes), static_cast<off_t>(length_bytes)) == 0;
}

std::optional<MemoryRange> MappedRegion::next_with_memory(size_t offset_bytes) {
  const off_t start = lseek(descriptor_, static_cast<off_t>(offset_bytes), SEEK_DATA);
  const off_t end = start < 0 ? start : lseek(descriptor_, start, SEEK_HOLE);
  if (end < 0) return std::nullopt;
  return MemoryRange{.start_bytes = static_cast<size_t>(start),
                     .end_bytes = static_cast<size_t>(end)};
}

}  // namespace trueno
