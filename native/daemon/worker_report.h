#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "daemon/control_area.h"
#include "daemon/device_processes.h"
#include "daemon/device_report.h"
#include "daemon/device_settings.h"
#include "daemon/worker_keeper.h"
#include "daemon/worker_queue.h"
#include "pages/page_store.h"

namespace trueno {

/// What a worker serves, for the control socket. What it refers to must outlive it.
class WorkerReport final : public DeviceReport {
 public:
  struct Parts {
    const DeviceSettings& settings;
    ControlArea& control_area;
    const DeviceProcesses& processes;
    std::span<const std::unique_ptr<WorkerQueue>> queues;
    /// Null for a null device.
    PageStore* store;
    /// There with the store.
    WorkerKeeper* keeper;
    std::atomic<Objective>& objective;
    std::string target;
  };

  explicit WorkerReport(Parts parts) : parts_(std::move(parts)) {}

  DeviceInfo info() override;
  DeviceStatistics statistics() override;
  Result<void, Refusal> set_limit(uint64_t limit_bytes) override;
  Result<void, Refusal> set_size(uint64_t size_bytes) override;
  Result<void, Refusal> set_objective(Objective objective) override;

 private:
  Parts parts_;
};

}  // namespace trueno
