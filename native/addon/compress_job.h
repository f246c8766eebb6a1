#pragma once

#include <napi.h>

namespace trueno::addon {

/// `(compressor, pages, threads)`: a job with the value `{stored, offsets}`, two ArrayBuffers as
/// compress_batch() fills. Pages are copied before the call returns or, on a SharedArrayBuffer,
/// read while it runs.
Napi::Value compress_batch_async(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
