#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adaptive/objective.h"
#include "core/result.h"
#include "pages/store_statistics.h"

namespace trueno {

/// What a device is. Sizes in bytes.
struct DeviceInfo {
  /// Of the configuration's section, e.g. `zram0`.
  std::string name;
  int64_t ublk_id;
  /// e.g. `/dev/ublkb0`
  std::string block_device;
  uint64_t size_bytes;
  /// Of pages written from now on: `lz4`, `lz4hc`, `zstd`, `adaptive`; `null` where nothing is
  /// kept.
  std::string algorithm;
  /// Of an adaptive device.
  std::optional<Objective> objective;
  /// Absent where nobody asked for one.
  std::optional<int> level;
  /// Name of the CPU target that runs.
  std::string target;
  uint32_t queues;
  /// Requests that a queue takes at once.
  uint32_t queue_depth;
  /// The supervisor, which systemd knows, and the process that serves.
  int64_t daemon_pid;
  int64_t worker_pid;
  /// How often another server took over since the device was made.
  uint64_t recoveries;
  /// Since the device was made.
  uint64_t uptime_ms;
};

/// How long requests took, from the moment the server saw them to its answer.
struct LatencyHistogram {
  /// Bucket i counts those of 2^i ns or more and less than 2^(i+1) ns; the first also those of 0
  /// ns, the last all that took longer.
  std::vector<uint64_t> buckets;
  uint64_t total_ns = 0;
};

/// Pages that were written and are kept, or were, in one way.
struct CodecPages {
  /// `same`, `raw`, or the name of an algorithm.
  std::string codec;
  uint64_t pages;
};

/// What a device holds and did. Counters run since the serving worker began.
struct DeviceStatistics {
  StoreStatistics store;
  /// Requests that were not whole pages, or none of the device's.
  uint64_t invalid_io;
  /// Memory of the table that says where each page is.
  uint64_t slots_bytes;
  uint64_t reads, writes, discards;
  uint64_t pages_read, pages_written;
  LatencyHistogram read_latency, write_latency;
  std::vector<CodecPages> pages_by_codec;
  /// As in DeviceInfo.
  uint64_t recoveries;
  /// From the death of a worker to the next answer; absent before the first.
  std::optional<uint64_t> last_outage_ms;
};

/// Why a setting was not changed.
struct Refusal {
  enum class Kind {
    /// Nothing that could be written would do: the device has no such setting.
    kNotSupported,
    /// Another value would do.
    kInvalidValue,
  };
  Kind kind;
  /// For people, with what to do instead.
  std::string reason;
};

/// The one device that the control socket is about. Each call comes from the control thread, while
/// other threads serve; none may wait for them, but set_size() for a second.
class DeviceReport {
 public:
  virtual ~DeviceReport() = default;

  virtual DeviceInfo info() = 0;
  virtual DeviceStatistics statistics() = 0;

  /// The most memory that pages may take; 0 = no limit. A limit below what is taken lets reads and
  /// discards through and fails writes until there is room.
  virtual Result<void, Refusal> set_limit(uint64_t limit_bytes) = 0;

  /// Makes the device larger, while it is in use. What is behind its earlier end reads as zeros.
  virtual Result<void, Refusal> set_size(uint64_t size_bytes) = 0;

  /// For pages that are written from now on.
  virtual Result<void, Refusal> set_objective(Objective objective) = 0;
};

}  // namespace trueno
