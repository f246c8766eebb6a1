#include "daemon/populated_memory.h"

#include <sys/mman.h>

#include <cstddef>

namespace trueno {
namespace {

/// Codecs have their tables elsewhere; what a queue's thread needs here is a tenth of this.
constexpr size_t kStackBytes = 256 << 10;

}  // namespace

PopulatedMemory::PopulatedMemory() {
  pthread_getattr_default_np(&usual_);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, kStackBytes);
  pthread_setattr_default_np(&small);
  pthread_attr_destroy(&small);
  mlockall(MCL_FUTURE);
}

PopulatedMemory::~PopulatedMemory() {
  mlockall(MCL_FUTURE | MCL_ONFAULT);
  pthread_setattr_default_np(&usual_);
  pthread_attr_destroy(&usual_);
}

}  // namespace trueno
