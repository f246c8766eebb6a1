#pragma once

#include <cstddef>
#include <optional>

namespace trueno {

/// Bytes of a region, in whole pages.
struct MemoryRange {
  size_t start_bytes;
  size_t end_bytes;
};

/// How a store asks the kernel for memory and gives it back: whoever mapped the region does it.
/// Offsets and lengths count bytes of the region, in whole pages. Never called by PageStore's I/O
/// calls, only by those that are slow anyway.
class MemoryPort {
 public:
  virtual ~MemoryPort() = default;

  /// Gives every page of the range memory that can be written to without a fault, and changes
  /// nothing of what is there (as MADV_POPULATE_WRITE does). False when there is no memory; what
  /// was given before then may stay.
  virtual bool populate(size_t offset_bytes, size_t length_bytes) = 0;

  /// Gives the memory of the range back; it reads as zeros from now on (as FALLOC_FL_PUNCH_HOLE
  /// does). False when nothing was given back.
  virtual bool release(size_t offset_bytes, size_t length_bytes) = 0;

  /// The first range, not before the offset, all of which an earlier process gave memory to; as
  /// long as it goes. Nothing when there is none. Memory that was given and never touched may be
  /// missing (SEEK_DATA of lseek(2)).
  virtual std::optional<MemoryRange> next_with_memory(size_t offset_bytes) = 0;
};

}  // namespace trueno
