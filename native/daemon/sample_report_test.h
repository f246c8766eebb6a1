#pragma once

#include <cstdint>
#include <optional>

#include "daemon/device_report.h"

namespace trueno {

/// A device that remembers what it was told. Every number that can differ from the others does.
class SampleReport : public DeviceReport {
 public:
  DeviceInfo info() override { return device; }
  DeviceStatistics statistics() override { return counters; }

  Result<void, Refusal> set_limit(uint64_t limit_bytes) override {
    if (refusal) return *refusal;
    counters.store.mem_limit = limit_bytes;
    return {};
  }

  Result<void, Refusal> set_size(uint64_t size_bytes) override {
    if (refusal) return *refusal;
    device.size_bytes = size_bytes;
    return {};
  }

  Result<void, Refusal> set_objective(Objective objective) override {
    if (refusal) return *refusal;
    device.objective = objective;
    return {};
  }

  std::optional<Refusal> refusal;

  DeviceInfo device{.name = "zram0",
                    .ublk_id = 3,
                    .block_device = "/dev/ublkb3",
                    .size_bytes = uint64_t{4} << 30,
                    .algorithm = "adaptive",
                    .objective = Objective::kBalance,
                    .level = 5,
                    .target = "avx2",
                    .queues = 2,
                    .queue_depth = 128,
                    .daemon_pid = 400,
                    .worker_pid = 401,
                    .recoveries = 1,
                    .uptime_ms = 86'400'000};

  DeviceStatistics counters{.store = {.orig_data_size = 409'600'000,
                                      .compr_data_size = 102'400'000,
                                      .mem_used_total = 104'857'600,
                                      .mem_limit = 1 << 30,
                                      .mem_used_max = 115'343'360,
                                      .same_pages = 9000,
                                      .pages_compacted = 17,
                                      .huge_pages = 250,
                                      .huge_pages_since = 300,
                                      .failed_reads = 1,
                                      .failed_writes = 2,
                                      .notify_free = 4000,
                                      .reserve_bytes = 16'777'216},
                            .invalid_io = 3,
                            .slots_bytes = 8'388'608,
                            .reads = 51'000,
                            .writes = 120'000,
                            .discards = 700,
                            .pages_read = 60'000,
                            .pages_written = 130'000,
                            .read_latency = {.buckets = {0, 0, 50'000, 1000}, .total_ns = 300'000},
                            .write_latency = {.buckets = {0, 0, 0, 120'000}, .total_ns = 1'200'000},
                            .pages_by_codec = {{"same", 20'000}, {"raw", 300}, {"lz4", 109'700}},
                            .recoveries = 1,
                            .last_outage_ms = 4};
};

}  // namespace trueno
