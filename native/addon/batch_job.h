#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "compressor/compressor_pool.h"
#include "compressor/parallel_batch.h"

namespace trueno::addon {

/// A batch off the thread of JavaScript: it takes one thread of libuv's pool, and that one starts
/// and joins the others, so nothing outlives it and Node waits for it when a worker ends.
class BatchJob {
 public:
  virtual ~BatchJob() = default;
  BatchJob(const BatchJob&) = delete;
  BatchJob& operator=(const BatchJob&) = delete;

  /// Gives `{promise, cancel}`. The promise has the job's value, or is rejected with the errors of
  /// the call that does not wait, TRUENO_OUT_OF_MEMORY or, once the function `cancel` was called,
  /// TRUENO_ABORTED.
  static Napi::Value queue(Napi::Env env, std::unique_ptr<BatchJob> job);

 protected:
  BatchJob(std::shared_ptr<CompressorPool> pool, unsigned most_threads)
      : pool_(std::move(pool)), most_threads_(most_threads) {}

  /// In a thread of libuv's; sees no JavaScript.
  virtual BatchOutcome run(const BatchThreads& threads) = 0;

  /// On the thread of JavaScript, when run() went well: true for it to be called once more.
  virtual bool wants_another_run(Napi::Env) { return false; }

  /// What the promise gets, on the thread of JavaScript.
  virtual Napi::Value value(Napi::Env env) = 0;

 private:
  static void execute(napi_env env, void* data);
  static void complete(napi_env env, napi_status status, void* data);
  static void queue_run(Napi::Env env, std::unique_ptr<BatchJob> job);
  static void go_on(Napi::Env env, std::unique_ptr<BatchJob> job);
  Napi::Error failure(Napi::Env env) const;

  const std::shared_ptr<CompressorPool> pool_;
  const unsigned most_threads_;
  // The function that sets it may be called when the job is long gone.
  const std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
  BatchOutcome outcome_;
  napi_async_work work_ = nullptr;
  napi_deferred deferred_ = nullptr;
};

/// How many threads a job may have at most: a number from 1, which may be more than there are
/// processors.
unsigned threads_argument(const Napi::CallbackInfo& info, size_t index);

}  // namespace trueno::addon
