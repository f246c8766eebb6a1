#include "addon/mapped_memory.h"

#include <sys/mman.h>

#include <memory>
#include <utility>

namespace trueno::addon {
namespace {

constexpr size_t kHugePageBytes = size_t{1} << 21;

}  // namespace

MappedMemory::MappedMemory(size_t bytes) {
  if (bytes == 0) return;
  void* const mapped =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return;
  data_ = static_cast<std::byte*>(mapped);
  bytes_ = bytes;
}

MappedMemory::~MappedMemory() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

MappedMemory::MappedMemory(MappedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

MappedMemory& MappedMemory::operator=(MappedMemory&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void prefer_huge_pages(std::byte* memory, size_t bytes) {
  void* begin = memory;
  if (std::align(kHugePageBytes, kHugePageBytes, begin, bytes) == nullptr) return;
  // A wish: without huge pages all is as it was.
  (void)madvise(begin, bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE);
}

}  // namespace trueno::addon
