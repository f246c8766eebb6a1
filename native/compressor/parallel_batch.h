#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compressor/compressor_pool.h"
#include "compressor/page_batch.h"

namespace trueno {

// Batches on several threads, which take slices of the pages until none is left.

struct BatchOutcome {
  enum class Status : uint8_t { kDone, kCancelled, kCorrupt, kOutOfMemory };
  Status status = Status::kDone;
  /// Of the first page that could not be read, when corrupt.
  size_t page_index = 0;
};

/// How a batch is spread over threads.
struct BatchThreads {
  CompressorPool& pool;
  /// At least 1, which is the caller's; there are never more than slices of work or processors.
  unsigned most = 1;
  /// Asked before each slice.
  const std::atomic<bool>& cancelled;
};

/// Stored pages as threads made them, in slices that nobody has put behind each other yet.
struct SlicedPages {
  explicit SlicedPages(size_t page_count);

  std::vector<std::unique_ptr<std::byte[]>> slices;
  /// As they are when the slices are gathered; the last one is the size of all.
  std::vector<uint32_t> offsets;
};

/// compress_pages() by slices.
BatchOutcome compress_slices(const BatchThreads& threads, std::span<const std::byte> pages,
                             Sharing sharing, SlicedPages& sliced);

/// Puts the slices behind each other, `stored` having room for all.
BatchOutcome gather_slices(const BatchThreads& threads, const SlicedPages& sliced,
                           std::byte* stored);

/// decompress_pages() by slices.
BatchOutcome decompress_slices(const BatchThreads& threads, const StoredPages& stored,
                               Sharing sharing, std::byte* pages);

}  // namespace trueno
