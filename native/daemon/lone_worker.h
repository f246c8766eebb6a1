#pragma once

#include <cstdint>
#include <functional>

#include "core/result.h"
#include "daemon/device_processes.h"
#include "daemon/worker.h"

namespace trueno {

struct LoneWorker {
  const DeviceProcesses& processes;
  WorkerEvents& events;
  std::function<Result<WorkerEnd>()> serve;
  /// After a failure; twice as long each time, up to the longest.
  uint32_t first_pause_ms = 100;
  uint32_t longest_pause_ms = 5'000;
};

/// For a worker that failed with that error. A supervisor would start another one. Without one
/// there is nobody else, and the machine waits for the device: so it tries again until it has
/// served to an end, or there is a supervisor, who is left to do it; then gives the last error.
/// What is wrong is told as often as it changes.
Result<WorkerEnd> try_again_while_alone(Error failure, const LoneWorker& worker);

}  // namespace trueno
