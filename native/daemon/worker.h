#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "core/result.h"
#include "daemon/control_area.h"
#include "daemon/device_processes.h"
#include "daemon/device_settings.h"
#include "daemon/standby_work.h"
#include "daemon/table_port.h"
#include "pages/memory_port.h"

namespace trueno {

/// What a worker tells whoever runs it; all calls come from the thread that called run_worker().
class WorkerEvents {
 public:
  virtual ~WorkerEvents() = default;

  /// The ublk device has a number, which the control area knows too, and its disk will appear when
  /// this has returned. Not when a worker takes a device over.
  virtual void device_added(uint32_t ublk_id) = 0;

  /// The device is served.
  virtual void serving() = 0;

  /// Something to know for who runs the machine: one sentence, and the device is served all the
  /// same.
  virtual void notice(std::string_view sentence) = 0;
};

/// All of it must outlive the worker.
struct WorkerTask {
  const DeviceSettings& settings;
  ControlArea& control_area;
  /// The page store's memory, control_area.region_bytes() long; none for a null device.
  std::span<std::byte> region;
  MemoryPort* memory;
  /// For a standby, of the same memory; none for a null device.
  TablePort* tables = nullptr;
  const DeviceProcesses& processes;
  WorkerEvents& events;
  /// A standby calls it, with all made and with what it can do meanwhile, and begins when it has
  /// returned true; false: it was not needed. Empty: begin at once.
  std::function<bool(StandbyWork&)> await_start = {};
  /// Readable, or at its end: stop serving and remove the device.
  int stop_fd = -1;
  /// A listening socket for run_control_server(), or negative.
  int listen_fd = -1;
};

enum class WorkerEnd : uint8_t {
  /// It was asked to stop; the device is gone.
  kStopped,
  /// A standby that was not needed.
  kDismissed,
  /// Somebody else removed the device.
  kDeviceGone,
};

/// The life of the process that serves a device. When the control area names a ublk device, that
/// one is taken over with all its data, from a worker that must be dead; otherwise a new one is
/// made, in a region whose memory reads as zeros. Never by a standby: there was one, and it is
/// gone. What fails is tried again for as long as there is no supervisor, see
/// try_again_while_alone().
///
/// The caller has done what concerns the process: PR_SET_IO_FLUSHER before its first thread,
/// mlockall(2), priorities. No fork(2) after this call began: who forks with a mapped ring or a
/// served device open keeps the kernel from noticing this process's end.
Result<WorkerEnd> run_worker(const WorkerTask& task);

}  // namespace trueno
