#pragma once

#include <napi.h>

namespace trueno::addon {

/// `askSockets(paths, request, messages, bytes, patience_ms)` gives, for each of the paths, which
/// have a NUL between them, what was received, or an errno; see ask_sockets(). JavaScript waits.
Napi::Value ask_sockets_of(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
