#pragma once

#include <napi.h>

namespace trueno::addon {

/// `{architecture, features, targets, activeTarget, forced}`; throws TRUENO_UNKNOWN_TARGET or
/// TRUENO_UNSUPPORTED_TARGET when the forced target cannot be had.
Napi::Value cpu_features(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
