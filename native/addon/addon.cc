#include <napi.h>

#include "addon/compress_job.h"
#include "addon/compressor_object.h"
#include "addon/core_dumps.h"
#include "addon/cpu_features_object.h"
#include "addon/decompress_job.h"
#include "addon/js_error.h"
#include "addon/page_calls.h"
#include "addon/pagemap_scan.h"
#include "addon/request_job.h"
#include "addon/socket_calls.h"
#include "core/version.h"

// Holds no JavaScript value between calls but in jobs that run, which Node waits for: so it may be
// loaded in any number of worker threads. Its functions read plain values and typed arrays and no
// properties, so nothing of the caller's runs between the checks and the work.
namespace trueno::addon {
namespace {

Napi::Value version(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), kPackageVersion.data(), kPackageVersion.size());
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  const auto add = [&](const char* name, napi_value function) { exports.Set(name, function); };
  add("version", Napi::Function::New<guarded<version>>(env, "version"));
  add("cpuFeatures", Napi::Function::New<guarded<cpu_features>>(env, "cpuFeatures"));

  add("createCompressor", Napi::Function::New<guarded<create_compressor>>(env, "createCompressor"));
  add("compressorTarget", Napi::Function::New<guarded<compressor_target>>(env, "compressorTarget"));
  add("compressorStats", Napi::Function::New<guarded<compressor_stats>>(env, "compressorStats"));
  add("closeCompressor", Napi::Function::New<guarded<close_compressor>>(env, "closeCompressor"));

  add("compressInto", Napi::Function::New<guarded<compress_into>>(env, "compressInto"));
  add("decompressInto", Napi::Function::New<guarded<decompress_into>>(env, "decompressInto"));
  add("compressBatch", Napi::Function::New<guarded<compress_batch>>(env, "compressBatch"));
  add("decompressBatch", Napi::Function::New<guarded<decompress_batch>>(env, "decompressBatch"));
  add("compressBatchAsync",
      Napi::Function::New<guarded<compress_batch_async>>(env, "compressBatchAsync"));
  add("decompressBatchAsync",
      Napi::Function::New<guarded<decompress_batch_async>>(env, "decompressBatchAsync"));
  add("compressBatchIntoAsync",
      Napi::Function::New<guarded<compress_batch_into_async>>(env, "compressBatchIntoAsync"));
  add("decompressBatchIntoAsync",
      Napi::Function::New<guarded<decompress_batch_into_async>>(env, "decompressBatchIntoAsync"));

  add("runRequests", Napi::Function::New<guarded<run_requests>>(env, "runRequests"));
  add("forbidCoreDumps", Napi::Function::New<guarded<forbid_core_dumps>>(env, "forbidCoreDumps"));
  add("nextAnonymousPage",
      Napi::Function::New<guarded<next_anonymous_page>>(env, "nextAnonymousPage"));
  add("discardStart", Napi::Function::New<guarded<discard_start_of>>(env, "discardStart"));
  add("askSockets", Napi::Function::New<guarded<ask_sockets_of>>(env, "askSockets"));
  return exports;
}

}  // namespace

NODE_API_MODULE(trueno_zram, initialise)

}  // namespace trueno::addon
