#include "daemon/worker_thread.h"

#include <pthread.h>
#include <sched.h>

namespace trueno {

void name_thread(const std::string& name) { pthread_setname_np(pthread_self(), name.c_str()); }

void leave_real_time() {
  const sched_param parameters{.sched_priority = 0};
  sched_setscheduler(0, SCHED_OTHER, &parameters);
}

}  // namespace trueno
