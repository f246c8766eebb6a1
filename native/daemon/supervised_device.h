#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/control_area.h"
#include "daemon/device_processes.h"
#include "daemon/standby_work.h"

namespace trueno {

/// Exit status of a worker's process, for its supervisor.
enum class WorkerStatus : int {
  /// It was asked to stop; the device is gone.
  kStopped = 0,
  /// It could not serve, and said why.
  kFailed = 1,
  /// Somebody else removed the device.
  kDeviceGone = 3,
};

/// How a worker's process talks to its supervisor.
struct WorkerChannels {
  /// A standby calls it when all is made, with what it can do meanwhile, and begins when it has
  /// returned true; false: it is not needed. Empty: begin at once.
  std::function<bool(StandbyWork&)> await_start;
  /// Readable: remove the device. Never at its end: a worker outlives its supervisor.
  int stop_fd;
  /// To be called when the device is served.
  std::function<void()> serving;
};

/// What a supervisor needs to know and do about its device.
class SupervisedDevice {
 public:
  virtual ~SupervisedDevice() = default;

  /// As in DeviceSettings.
  virtual const std::string& name() const = 0;

  virtual ControlArea& control_area() = 0;

  virtual const DeviceProcesses& processes() = 0;

  /// The life of a worker, in a process of its own.
  virtual WorkerStatus run_worker(const WorkerChannels& channels) = 0;

  /// Removes the ublk device with that number and cookie, in a process of its own, when no worker
  /// lives. False when it is still there.
  virtual bool remove(uint32_t ublk_id, uint64_t cookie) = 0;

  /// Sets what can be set of the disk, in a process of its own: each such write may wait until the
  /// disk has answered all requests, which it does not while no worker lives. A worker that waited
  /// so could not die, and nobody could take over from it.
  virtual void tune(uint32_t ublk_id) = 0;

  /// Who would miss the device, such as `it is swap`; nothing when nobody would. Must not touch the
  /// disk, which may not answer.
  virtual std::optional<std::string> use() = 0;

  /// Somebody has the disk for himself, where use() does not see him. Opens the disk, in a process
  /// of its own.
  virtual bool is_claimed(uint32_t ublk_id) = 0;

  /// Called in a process that was made, and in the supervisor when it made one.
  virtual void lock_memory() = 0;
};

}  // namespace trueno
