#pragma once

#include <cstddef>

namespace trueno::addon {

/// Memory for a batch, apart from malloc's, which would keep it or, worse, put the next array of
/// JavaScript where it was and have it cleared. Zeros.
class MappedMemory {
 public:
  MappedMemory() = default;
  /// data() is null when there is not enough memory, and when there are no bytes.
  explicit MappedMemory(size_t bytes);
  ~MappedMemory();
  MappedMemory(MappedMemory&& other) noexcept;
  MappedMemory& operator=(MappedMemory&& other) noexcept;

  std::byte* data() const { return data_; }

 private:
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
};

/// For memory that is about to be written from end to end: where it can, it comes in pages of 2
/// MiB, with one fault for 512 of the others, which take as long as decompression.
void prefer_huge_pages(std::byte* memory, size_t bytes);

}  // namespace trueno::addon
