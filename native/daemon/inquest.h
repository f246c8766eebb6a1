#pragma once

#include <cstdint>
#include <optional>

#include "daemon/control_area.h"
#include "daemon/message_log.h"

namespace trueno {

/// What is known of the death of a worker.
struct WorkerDeath {
  /// A fault of its own ended it, or a hang.
  bool own_fault;
  /// It hung at a request of that queue.
  std::optional<uint16_t> hung_queue = std::nullopt;
};

/// A worker is dead: has the records say what the next one must know, which is what ended it, and
/// logs a request that is not handled again.
void judge_requests(ControlArea& area, const WorkerDeath& death, const MessageLog& log);

/// A thread of the worker that died said that it had a fault.
bool left_a_mark(ControlArea& area);

}  // namespace trueno
