#pragma once

#include <cstddef>
#include <cstdint>

namespace trueno {

enum class IoOperation : uint8_t { kRead, kWrite, kFlush, kDiscard, kWriteZeroes };
inline constexpr size_t kIoOperations = 5;

/// What the block layer asks a server to do, in whole pages.
struct IoRequest {
  IoOperation operation;
  /// The kernel swaps pages out. It does not say so when it swaps them in.
  bool swap;
  /// Of the queue's places for requests, the one that this has.
  uint16_t tag;
  /// 0 for a flush, otherwise at least 1.
  uint32_t page_count;
  uint64_t first_page;
};

}  // namespace trueno
