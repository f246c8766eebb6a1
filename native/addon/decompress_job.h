#pragma once

#include <napi.h>

namespace trueno::addon {

/// `(compressor, stored, offsets, threads)`: a job with an ArrayBuffer of pages as its value.
/// Offsets are copied before the call returns, and so are stored bytes, unless they are on a
/// SharedArrayBuffer.
Napi::Value decompress_batch_async(const Napi::CallbackInfo& info);

/// `(compressor, stored, offsets, pages, threads)`: the same into `pages`, on a SharedArrayBuffer;
/// its value is undefined.
Napi::Value decompress_batch_into_async(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
