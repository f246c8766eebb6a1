#pragma once

#include <sys/mman.h>
#include <sys/prctl.h>

namespace trueno {

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

/// For a program that watches a machine short of memory: it shall not wait for what it watches.
/// Needs root; without, the program works as long as there is memory.
inline void stay_resident() {
  mlockall(MCL_CURRENT | MCL_FUTURE);
  prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
}

}  // namespace trueno
