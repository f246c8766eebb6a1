#pragma once

#include <napi.h>

namespace trueno::addon {

/// `(compressor, stored, offsets, threads)`: a job with an ArrayBuffer of pages as its value. What
/// it reads is copied before the call returns.
Napi::Value decompress_batch_async(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
