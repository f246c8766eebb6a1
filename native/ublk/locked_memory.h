#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace trueno {

/// Zeros, aligned to pages, that are in memory and stay there. fork(2) does not copy them.
class LockedMemory {
 public:
  /// Nothing when there is no memory, or no more may be locked (RLIMIT_MEMLOCK).
  static std::optional<LockedMemory> make(size_t bytes);

  LockedMemory(LockedMemory&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  LockedMemory& operator=(LockedMemory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~LockedMemory();

  std::span<std::byte> bytes() const { return bytes_; }

 private:
  explicit LockedMemory(std::span<std::byte> bytes) : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace trueno
