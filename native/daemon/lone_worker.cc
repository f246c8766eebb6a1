#include "daemon/lone_worker.h"

#include <unistd.h>

#include <algorithm>
#include <string>

namespace trueno {

Result<WorkerEnd> try_again_while_alone(Error failure, const LoneWorker& worker) {
  std::string told;
  uint32_t pause_ms = worker.first_pause_ms;
  while (!worker.processes.supervisor()) {
    if (const std::string text = advice(failure); text != told) {
      worker.events.notice(text + "; there is nobody else to serve, so process " +
                           std::to_string(getpid()) + " tries again");
      told = text;
    }
    usleep(pause_ms * 1000);
    pause_ms = std::min(2 * pause_ms, worker.longest_pause_ms);
    // One that has come meanwhile has a standby of its own.
    if (worker.processes.supervisor()) break;
    auto end = worker.serve();
    if (end) return end;
    failure = end.error();
  }
  return failure;
}

}  // namespace trueno
