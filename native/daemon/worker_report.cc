#include "daemon/worker_report.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>

#include "core/page.h"
#include "daemon/disk_growth.h"
#include "pages/slot_table.h"
#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

constexpr uint64_t kNsPerMs = 1'000'000;

/// By KeptAs.
constexpr std::array<std::string_view, kKeptAs> kKeptAsNames = {"same", "raw", "lz4", "lz4hc",
                                                                "zstd"};

void add(LatencyHistogram& sum, const LatencyCounters& counters) {
  sum.buckets.resize(LatencyCounters::kBuckets);
  for (size_t bucket = 0; bucket < sum.buckets.size(); ++bucket) {
    sum.buckets[bucket] += counters.bucket(bucket);
  }
  sum.total_ns += counters.total_ns();
}

std::string algorithm_of(const DeviceSettings& settings) {
  if (settings.null) return "null";
  return settings.algorithm ? std::string(algorithm_name(*settings.algorithm)) : "adaptive";
}

Refusal not_supported(std::string_view reason) {
  return {.kind = Refusal::Kind::kNotSupported, .reason = std::string(reason)};
}

Refusal invalid(std::string_view reason) {
  return {.kind = Refusal::Kind::kInvalidValue, .reason = std::string(reason)};
}

/// Who asks waits for two seconds.
constexpr std::chrono::milliseconds kGrowthPatience{1000};

}  // namespace

DeviceInfo WorkerReport::info() {
  const DeviceSettings& settings = parts_.settings;
  const uint32_t ublk_id = parts_.control_area.ublk_id().value_or(0);
  DeviceInfo info{};
  info.name = settings.name;
  info.ublk_id = ublk_id;
  info.block_device = "/dev/ublkb" + std::to_string(ublk_id);
  info.size_bytes = parts_.control_area.size_bytes();
  info.algorithm = algorithm_of(settings);
  if (!settings.null && !settings.algorithm) info.objective = parts_.objective.load();
  info.level = settings.level;
  info.target = parts_.target;
  info.queues = static_cast<uint32_t>(parts_.queues.size());
  info.queue_depth = parts_.control_area.queue_depth();
  info.daemon_pid = parts_.processes.supervisor().value_or(getpid());
  info.worker_pid = getpid();
  info.recoveries = parts_.control_area.recoveries();
  info.uptime_ms = (monotonic_ns() - parts_.control_area.made_at_ns()) / kNsPerMs;
  return info;
}

DeviceStatistics WorkerReport::statistics() {
  DeviceStatistics sum{};
  if (parts_.store != nullptr) {
    sum.store = parts_.store->statistics();
    sum.slots_bytes = parts_.store->slot_count() * sizeof(Slot);
  }
  // The store also counts what was tried again and done then.
  sum.store.failed_reads = 0;
  sum.store.failed_writes = 0;
  std::array<uint64_t, kKeptAs> kept{};
  for (const auto& queue : parts_.queues) {
    const QueueStatistics& counted = queue->statistics();
    const auto requests = [&](IoOperation operation) {
      return counted.requests[static_cast<size_t>(operation)].value();
    };
    const auto pages = [&](IoOperation operation) {
      return counted.pages[static_cast<size_t>(operation)].value();
    };
    const auto failed = [&](IoOperation operation) {
      return counted.failed[static_cast<size_t>(operation)].value();
    };
    sum.store.failed_reads += failed(IoOperation::kRead);
    sum.store.failed_writes += failed(IoOperation::kWrite);
    sum.invalid_io += counted.invalid.value();
    sum.reads += requests(IoOperation::kRead);
    sum.writes += requests(IoOperation::kWrite);
    sum.discards += requests(IoOperation::kDiscard) + requests(IoOperation::kWriteZeroes);
    sum.pages_read += pages(IoOperation::kRead);
    sum.pages_written += pages(IoOperation::kWrite);
    add(sum.read_latency, counted.read_latency);
    add(sum.write_latency, counted.write_latency);
    for (size_t way = 0; way < kKeptAs; ++way) kept[way] += counted.kept[way].value();
  }
  for (size_t way = 0; way < kKeptAs; ++way) {
    sum.pages_by_codec.push_back({.codec = std::string(kKeptAsNames[way]), .pages = kept[way]});
  }
  sum.recoveries = parts_.control_area.recoveries();
  if (sum.recoveries > 0) {
    sum.last_outage_ms = parts_.control_area.last_outage_ns() / kNsPerMs;
  }
  return sum;
}

Result<void, Refusal> WorkerReport::set_limit(uint64_t limit_bytes) {
  if (parts_.store == nullptr) return not_supported("a null device keeps nothing");
  parts_.control_area.set_limit_bytes(limit_bytes);
  parts_.store->set_limit_bytes(limit_bytes);
  return {};
}

Result<void, Refusal> WorkerReport::set_size(uint64_t size_bytes) {
  ControlArea& area = parts_.control_area;
  if (parts_.store == nullptr) return not_supported("a null device keeps its size");
  if (size_bytes % kPageBytes != 0) return invalid("write whole pages of 4096 bytes");
  if (size_bytes < area.size_bytes()) {
    return invalid("the device has " + std::to_string(area.size_bytes()) +
                   " bytes, and cannot become smaller");
  }
  const uint64_t page_count = size_bytes / kPageBytes;
  if (page_count > parts_.store->most_slots()) {
    return invalid("the device was made with room for " +
                   std::to_string(parts_.store->most_slots() * kPageBytes) + " bytes");
  }
  auto growth = DiskGrowth::open();
  if (!growth) {
    return not_supported(growth.error().errno_value == EOPNOTSUPP
                             ? "the kernel cannot change the size of a disk that is in use (Linux "
                               "6.16 and later can)"
                             : describe(growth.error()));
  }
  if (!parts_.keeper->grow(page_count, kGrowthPatience)) {
    return invalid("there is no memory for its table now");
  }
  // First what serves, then what a worker to come knows, then those who use the disk.
  for (const auto& queue : parts_.queues) queue->set_page_count(page_count);
  const uint64_t earlier_bytes = area.size_bytes();
  if (size_bytes > earlier_bytes) area.grow(size_bytes);
  const auto told = growth->tell(area.ublk_id().value_or(0), size_bytes);
  if (told) return {};
  // Where it only took too long, the disk may get that size still.
  if (told.error().errno_value != ETIME) area.grow(earlier_bytes);
  return not_supported(describe(told.error()));
}

Result<void, Refusal> WorkerReport::set_objective(Objective objective) {
  if (parts_.settings.null || parts_.settings.algorithm) {
    return not_supported("the device is not adaptive, but " + algorithm_of(parts_.settings) +
                         "; write compression-algorithm = adaptive and make it anew");
  }
  parts_.control_area.set_objective(objective);
  parts_.objective.store(objective);
  return {};
}

}  // namespace trueno
