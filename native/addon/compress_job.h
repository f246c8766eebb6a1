#pragma once

#include <napi.h>

namespace trueno::addon {

/// `(compressor, pages, threads)`: a job with the value `{stored, offsets}`, two ArrayBuffers as
/// compress_batch() fills. Pages are copied before the call returns or, on a SharedArrayBuffer,
/// read while it runs.
Napi::Value compress_batch_async(const Napi::CallbackInfo& info);

/// `(compressor, pages, stored, offsets, threads)`: a job with the number of bytes to keep as its
/// value, that fills `stored` and `offsets` as compress_batch() does. Both are on
/// SharedArrayBuffers.
Napi::Value compress_batch_into_async(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
