#pragma once

#include <napi.h>

namespace trueno::addon {

/// `runRequests(descriptor, direction, requestBytes, depth, contents, order)` gives
/// `{promise, cancel}`; see RequestTurn. The contents are on a SharedArrayBuffer; the order is
/// copied, and so is the descriptor, which may be closed meanwhile. The promise has
/// `{status, errno, offsetBytes, latencies_ns, wall_ns}`, also when a request failed.
Napi::Value run_requests(const Napi::CallbackInfo& info);

/// `discardStart(descriptor, bytes)` gives 0 or an errno.
Napi::Value discard_start_of(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
