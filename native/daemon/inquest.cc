#include "daemon/inquest.h"

#include <string>
#include <vector>

namespace trueno {
namespace {

/// The one that hung, else those whose threads say so, or all when none could (a stack overflow).
bool is_guilty(ControlArea& area, const WorkerDeath& death, uint16_t queue) {
  if (!death.own_fault) return false;
  if (death.hung_queue) return queue == *death.hung_queue;
  return area.record(queue).is_marked() || !left_a_mark(area);
}

}  // namespace

bool left_a_mark(ControlArea& area) {
  for (uint16_t queue = 0; queue < area.queue_count(); ++queue) {
    if (area.record(queue).is_marked()) return true;
  }
  return false;
}

void judge_requests(ControlArea& area, const WorkerDeath& death, const MessageLog& log) {
  // Before the first verdict, which takes the marks away.
  std::vector<bool> guilty(area.queue_count());
  for (uint16_t queue = 0; queue < area.queue_count(); ++queue) {
    guilty[queue] = is_guilty(area, death, queue);
  }
  for (uint16_t queue = 0; queue < area.queue_count(); ++queue) {
    RequestRecord& record = area.record(queue);
    if (!guilty[queue]) {
      record.forget();
      continue;
    }
    record.blame();
    if (record.suspect_deaths() == RequestRecord::kMostDeaths) {
      log.alert("each worker that handled the request at page " +
                std::to_string(record.suspect_page()) +
                " died of it, so it fails (EIO) until the page is written anew or another server "
                "comes. Please report what the workers said");
    }
  }
}

}  // namespace trueno
