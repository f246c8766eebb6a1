#pragma once

#include <string>

namespace trueno {

/// What this thread is called in /proc, in fifteen bytes at most.
void name_thread(const std::string& name);

/// Has this thread run as ordinary programs do, whatever its process does.
void leave_real_time();

}  // namespace trueno
