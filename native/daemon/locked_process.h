#pragma once

#include "core/result.h"

namespace trueno {

/// Makes this process one that may serve swap, as are its children and threads then: an IO flusher
/// (PR_SET_IO_FLUSHER(2const)), so that no page fault or system call of it waits for memory that is
/// to be swapped out to its own device; never chosen when memory is short; never dumped. Fails with
/// kNotPrivileged.
Result<void> become_io_flusher();

/// Tries whether this process could become one, and changes nothing. Fails with kNotPrivileged.
Result<void> try_io_flusher();

/// Locks all memory that this process has, and its own copies of what it shares with its parent,
/// and what it maps later, page by page as it is touched. A child does not inherit it. Fails with
/// kNotPrivileged.
Result<void> lock_memory();

/// SCHED_RR: serves before others run, and may use the memory that the kernel keeps for such tasks.
/// False where that is not allowed, as in some containers; it is served all the same.
bool run_in_real_time(int priority);

}  // namespace trueno
