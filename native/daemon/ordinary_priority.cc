#include "daemon/ordinary_priority.h"

namespace trueno {

OrdinaryPriority::OrdinaryPriority() : policy_(sched_getscheduler(0)) {
  sched_getparam(0, &parameters_);
  const sched_param none{};
  if (policy_ != SCHED_OTHER) sched_setscheduler(0, SCHED_OTHER, &none);
}

OrdinaryPriority::~OrdinaryPriority() {
  if (policy_ != SCHED_OTHER) sched_setscheduler(0, policy_, &parameters_);
}

}  // namespace trueno
