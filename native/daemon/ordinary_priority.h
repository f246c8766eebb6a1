#pragma once

#include <sched.h>

namespace trueno {

/// While it lives, the calling thread runs as other programs do, and so do threads and children
/// that it makes then. What takes long and is awaited by nobody belongs here: in real time it would
/// keep a processor from all others, from those too that free memory for it. To be ended in the
/// thread that made it, or in a child that this thread made.
class OrdinaryPriority {
 public:
  OrdinaryPriority();
  OrdinaryPriority(const OrdinaryPriority&) = delete;
  OrdinaryPriority& operator=(const OrdinaryPriority&) = delete;
  /// It gets back what it had.
  ~OrdinaryPriority();

 private:
  int policy_;
  sched_param parameters_{};
};

}  // namespace trueno
