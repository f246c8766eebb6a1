#include "daemon/locked_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/standard_streams.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

Error missing(std::string_view what) {
  return {.code = ErrorCode::kNotPrivileged, .subject = std::string(what), .errno_value = errno};
}

}  // namespace

Result<void> become_io_flusher() {
  if (prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0) != 0) return missing("PR_SET_IO_FLUSHER");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return missing("PR_SET_DUMPABLE");
  const FileDescriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file.number() < 0 || write_all(file.number(), "-1000") != 0) {
    return missing("/proc/self/oom_score_adj");
  }
  return {};
}

Result<void> try_io_flusher() {
  if (prctl(PR_GET_IO_FLUSHER, 0, 0, 0, 0) < 0) return missing("PR_SET_IO_FLUSHER");
  return {};
}

Result<void> lock_memory() {
  // The first gives memory to all that is there, and the second does not: a store is mapped later,
  // and is larger than the memory it takes.
  if (mlockall(MCL_CURRENT) != 0 || mlockall(MCL_FUTURE | MCL_ONFAULT) != 0) {
    return missing("mlockall");
  }
  return {};
}

bool run_in_real_time(int priority) {
  const sched_param parameters{.sched_priority = priority};
  return sched_setscheduler(0, SCHED_RR, &parameters) == 0;
}

}  // namespace trueno
