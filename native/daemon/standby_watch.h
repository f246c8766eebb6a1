#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "daemon/control_area.h"
#include "daemon/process_handle.h"
#include "daemon/standby_work.h"

namespace trueno {

/// What a standby waits for.
class StandbyWatch {
 public:
  enum class End : uint8_t {
    /// Its supervisor has told it to take over.
    kTold,
    /// All others are dead, and the device has nobody else.
    kAlone,
    /// Its supervisor is dead, and the device is served by those who have a standby of their own.
    kNotNeeded,
  };

  struct Parts {
    /// Has a byte to read when the supervisor tells it.
    int start_fd;
    ProcessHandle supervisor;
    /// Who serves the device, and may die of it.
    std::span<const ProcessHandle> servers;
    /// Stands by for them, and not only for the supervisor that is to replace them.
    bool inherits;
  };

  explicit StandbyWatch(Parts parts) : parts_(std::move(parts)) {}

  /// Returns when the device is served, or when this process is needed before that. Whoever takes
  /// the device over is to have what memory there is.
  void await_service(const ControlArea& area) const;

  /// Does that work meanwhile, and calls `ready` once, when it is ready. Takes no memory itself.
  End await(StandbyWork& work, const std::function<void()>& ready) const;

 private:
  bool is_told() const;

  Parts parts_;
};

}  // namespace trueno
