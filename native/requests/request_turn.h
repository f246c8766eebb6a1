#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trueno {

enum class Direction { kRead, kWrite };

/// Requests of one size to the start of a device or file that is open with O_DIRECT or without.
struct RequestTurn {
  int descriptor;
  Direction direction;
  /// A multiple of what the device asks O_DIRECT for; 4096 always is one.
  size_t request_bytes;
  /// So many requests are under way at once, each by a thread of its own.
  unsigned depth;
  /// What is to be written, or must be read: byte for byte from the start of the device.
  std::span<const std::byte> contents;
  /// Numbers of requests in the order in which they are taken: number n begins at n * request_bytes
  /// and ends within the contents.
  std::span<const uint32_t> order;
};

/// How a turn went. When something failed, `latencies_ns` has zeros for what was not done.
struct TurnOutcome {
  enum class Status { kDone, kCancelled, kFailed, kDiffers };
  Status status = Status::kDone;
  /// An errno, of kFailed. A request that comes back short is EIO.
  int error = 0;
  /// Where the request begins, or the page that differs.
  uint64_t offset_bytes = 0;
  /// Of each request in the order of the turn, from when it is made until its data are there.
  std::vector<double> latencies_ns = {};
  /// From the first request to the end of the last, comparing included.
  double wall_ns = 0;
};

/// Does all requests, and compares every byte that is read. Stops soon after the first failure, or
/// when `cancelled` becomes true. Throws std::bad_alloc.
TurnOutcome run_turn(const RequestTurn& turn, const std::atomic<bool>& cancelled);

/// Tells the device that the first bytes need not be kept, as swap does; gives 0 or an errno, e.g.
/// EOPNOTSUPP.
int discard_start(int descriptor, uint64_t bytes);

}  // namespace trueno
