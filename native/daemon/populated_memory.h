#pragma once

#include <pthread.h>

namespace trueno {

/// While it lives, everything that this process maps has memory from the start, and threads that
/// are made have small stacks: nothing of it is touched for the first time later, when there may be
/// no memory. Before and after, memory is locked as it is touched; see lock_memory(). Where a
/// process may not lock memory, nothing changes.
class PopulatedMemory {
 public:
  PopulatedMemory();
  PopulatedMemory(const PopulatedMemory&) = delete;
  PopulatedMemory& operator=(const PopulatedMemory&) = delete;
  ~PopulatedMemory();

 private:
  pthread_attr_t usual_;
};

}  // namespace trueno
