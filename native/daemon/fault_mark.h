#pragma once

#include "ublk/request_record.h"

namespace trueno {

/// Has a fault of this process (SIGSEGV and the like) mark the record of the thread that it came
/// from, before it ends the process as ever: of several queues that are busy then, one is guilty.
void mark_faults();

/// Names the record of this thread.
void mark_faults_in(RequestRecord& record);

}  // namespace trueno
