#include "addon/core_dumps.h"

#include <sys/prctl.h>

namespace trueno::addon {

// Memory is not locked besides: V8 ends the process when it cannot give locked pages back.
Napi::Value forbid_core_dumps(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

}  // namespace trueno::addon
