#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ublk/io_request.h"
#include "ublk/latency_counters.h"
#include "ublk/single_writer_counter.h"

namespace trueno {

/// How the pages of a write were kept. The names are those of Algorithm.
enum class KeptAs : uint8_t { kSame, kRaw, kLz4, kLz4Hc, kZstd };
inline constexpr size_t kKeptAs = 5;

/// What a queue did since its thread began. The thread alone counts; any may read, at any time.
struct alignas(64) QueueStatistics {
  /// By IoOperation: requests that were done, and their pages.
  std::array<SingleWriterCounter, kIoOperations> requests;
  std::array<SingleWriterCounter, kIoOperations> pages;
  /// By IoOperation: requests that failed.
  std::array<SingleWriterCounter, kIoOperations> failed;
  /// Requests that are not whole pages of the device, or of no known kind.
  SingleWriterCounter invalid;
  /// Requests that were failed as they ended processes before, see RequestRecord.
  SingleWriterCounter refused;
  /// By KeptAs: pages written.
  std::array<SingleWriterCounter, kKeptAs> kept;
  /// Of reads and of writes, from when the server saw them, failed ones among them.
  LatencyCounters read_latency;
  LatencyCounters write_latency;
  /// Calls of io_uring_enter(2) that could sleep, and those that only looked.
  SingleWriterCounter waits;
  SingleWriterCounter polls;
};

}  // namespace trueno
