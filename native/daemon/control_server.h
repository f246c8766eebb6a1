#pragma once

#include <chrono>
#include <cstddef>

#include "daemon/device_report.h"

namespace trueno {

/// What one client can take from the others.
struct ControlServerLimits {
  /// When one more comes, the one that has been idle for the longest loses its connection.
  size_t most_clients = 16;
  /// How long a call may be on its way in, and a reply on its way out.
  std::chrono::milliseconds patience{5000};
};

/// Answers Varlink calls for one device: the whole life of the control thread, which ends when
/// `stop_fd` is readable or hung up. `listen_fd` is a listening stream socket, which is made
/// non-blocking; both stay the caller's. A client that is slow, silent or hostile loses its
/// connection at most. Nothing ends it but `stop_fd`: what the machine refuses (descriptors,
/// memory) is tried again.
void run_control_server(int listen_fd, int stop_fd, DeviceReport& report,
                        const ControlServerLimits& limits = {});

}  // namespace trueno
