#pragma once

#include <napi.h>

#include <memory>

#include "compressor/compressor_pool.h"

namespace trueno::addon {

/// The native side of a compressor: an object without properties that only this addon makes. Calls
/// take it as their first argument.
struct CompressorObject {
  std::shared_ptr<CompressorPool> pool;
  /// For calls that run on the thread of JavaScript; null after close.
  std::unique_ptr<PageCompressor> compressor;
  Target target;
  /// What was done until it was closed.
  CompressionStats final_stats = {};
};

/// `(algorithm, level, dictionary, target, objective)`: level a number, dictionary a Uint8Array,
/// the others names, each or undefined; algorithm may be `adaptive`. Throws
/// TRUENO_INVALID_ARGUMENT, TRUENO_INVALID_LEVEL, TRUENO_NO_DICTIONARIES, TRUENO_BAD_DICTIONARY,
/// TRUENO_UNKNOWN_TARGET, TRUENO_UNSUPPORTED_TARGET or TRUENO_OUT_OF_MEMORY.
Napi::Value create_compressor(const Napi::CallbackInfo& info);

/// `(compressor)`: the name of the target that its own loops run on.
Napi::Value compressor_target(const Napi::CallbackInfo& info);

/// `(compressor)`: gives its memory back. Batches that run go on.
Napi::Value close_compressor(const Napi::CallbackInfo& info);

/// `(compressor)`: `{sameFilledPages, rawPages, lz4Pages, lz4hcPages, zstdPages, storedBytes,
/// decompressedPages, corruptPages}`, also after close.
Napi::Value compressor_stats(const Napi::CallbackInfo& info);

/// The first argument, not closed; throws TRUENO_INVALID_ARGUMENT or TRUENO_CLOSED.
CompressorObject& open_compressor(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
