#include "daemon/device_report_json.h"

#include "core/version.h"

namespace trueno {
namespace {

using nlohmann::json;

json to_json(const LatencyHistogram& latency) {
  return {{"total_ns", latency.total_ns}, {"buckets", latency.buckets}};
}

}  // namespace

json to_json(const DeviceInfo& info) {
  json members = {
      {"name", info.name},
      {"ublk_id", info.ublk_id},
      {"block_device", info.block_device},
      {"backend", "trueno"},
      {"size_bytes", info.size_bytes},
      {"algorithm", info.algorithm},
      {"target", info.target},
      {"version", kPackageVersion},
      {"queues", info.queues},
      {"queue_depth", info.queue_depth},
      {"daemon_pid", info.daemon_pid},
      {"worker_pid", info.worker_pid},
      {"recoveries", info.recoveries},
      {"uptime_ms", info.uptime_ms},
  };
  if (info.objective) members["objective"] = objective_name(*info.objective);
  if (info.level) members["level"] = *info.level;
  return members;
}

json to_json(const DeviceStatistics& statistics) {
  const StoreStatistics& store = statistics.store;
  json members = {
      {"orig_data_size", store.orig_data_size},
      {"compr_data_size", store.compr_data_size},
      {"mem_used_total", store.mem_used_total},
      {"mem_limit", store.mem_limit},
      {"mem_used_max", store.mem_used_max},
      {"same_pages", store.same_pages},
      {"pages_compacted", store.pages_compacted},
      {"huge_pages", store.huge_pages},
      {"huge_pages_since", store.huge_pages_since},
      {"failed_reads", store.failed_reads},
      {"failed_writes", store.failed_writes},
      {"invalid_io", statistics.invalid_io},
      {"notify_free", store.notify_free},
      {"reserve_bytes", store.reserve_bytes},
      {"slots_bytes", statistics.slots_bytes},
      {"reads", statistics.reads},
      {"writes", statistics.writes},
      {"discards", statistics.discards},
      {"pages_read", statistics.pages_read},
      {"pages_written", statistics.pages_written},
      {"read_latency", to_json(statistics.read_latency)},
      {"write_latency", to_json(statistics.write_latency)},
      {"pages_by_codec", json::object()},
      {"recoveries", statistics.recoveries},
  };
  for (const auto& [codec, pages] : statistics.pages_by_codec) {
    members["pages_by_codec"][codec] = pages;
  }
  if (statistics.last_outage_ms) members["last_outage_ms"] = *statistics.last_outage_ms;
  return members;
}

}  // namespace trueno
