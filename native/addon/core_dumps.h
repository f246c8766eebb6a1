#pragma once

#include <napi.h>

namespace trueno::addon {

/// Keeps the memory of this process out of core files from now on (`PR_SET_DUMPABLE`, prctl(2)).
/// Gives whether the kernel did so.
Napi::Value forbid_core_dumps(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
