#include "addon/batch_job.h"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "addon/js_error.h"
#include "addon/page_calls.h"

namespace trueno::addon {

Napi::Value BatchJob::queue(Napi::Env env, std::unique_ptr<BatchJob> job) {
  napi_value promise = nullptr;
  if (napi_create_promise(env, &job->deferred_, &promise) != napi_ok) throw Napi::Error::New(env);
  auto handles = Napi::Object::New(env);
  handles.Set("promise", promise);
  handles.Set("cancel",
              Napi::Function::New(env, [cancelled = job->cancelled_](const Napi::CallbackInfo&) {
                *cancelled = true;
              }));
  queue_run(env, std::move(job));
  return handles;
}

void BatchJob::queue_run(Napi::Env env, std::unique_ptr<BatchJob> job) {
  const bool is_queued =
      napi_create_async_work(env, nullptr, Napi::String::New(env, "trueno-zram batch"), execute,
                             complete, job.get(), &job->work_) == napi_ok &&
      napi_queue_async_work(env, job->work_) == napi_ok;
  if (!is_queued) throw Napi::Error::New(env);
  job.release();
}

void BatchJob::execute(napi_env, void* data) {
  auto& job = *static_cast<BatchJob*>(data);
  const BatchThreads threads{
      .pool = *job.pool_, .most = job.most_threads_, .cancelled = *job.cancelled_};
  job.outcome_ = job.run(threads);
}

void BatchJob::complete(napi_env env, napi_status status, void* data) {
  std::unique_ptr<BatchJob> job(static_cast<BatchJob*>(data));
  napi_delete_async_work(env, job->work_);
  if (status == napi_cancelled) job->outcome_.status = BatchOutcome::Status::kCancelled;
  try {
    go_on(env, std::move(job));
  } catch (const std::exception&) {
    // The thread is ending, no JavaScript may run, and so nobody waits for the promise.
  }
}

void BatchJob::go_on(Napi::Env env, std::unique_ptr<BatchJob> job) {
  const napi_deferred deferred = job->deferred_;
  try {
    if (job->outcome_.status != BatchOutcome::Status::kDone) throw job->failure(env);
    if (job->wants_another_run(env)) {
      queue_run(env, std::move(job));
    } else {
      napi_resolve_deferred(env, deferred, job->value(env));
    }
  } catch (const Napi::Error& error) {
    napi_reject_deferred(env, deferred, error.Value());
  } catch (const std::bad_alloc&) {
    const Error error{.code = ErrorCode::kOutOfMemory};
    napi_reject_deferred(env, deferred, js_error(env, error).Value());
  }
}

Napi::Error BatchJob::failure(Napi::Env env) const {
  if (outcome_.status == BatchOutcome::Status::kOutOfMemory) {
    return js_error(env, Error{.code = ErrorCode::kOutOfMemory});
  }
  if (outcome_.status == BatchOutcome::Status::kCorrupt) {
    return corrupt_page_of_batch(env, outcome_.page_index);
  }
  return js_error(env, kAborted, "the batch was aborted");
}

unsigned threads_argument(const Napi::CallbackInfo& info, size_t index) {
  const Napi::Value value = info[index];
  if (!value.IsNumber()) throw js_type_error(info.Env(), "threads must be a number");
  const double threads = value.As<Napi::Number>().DoubleValue();
  // Also true for a NaN.
  if (!(threads >= 1)) {
    throw js_range_error(info.Env(), kInvalidArgument,
                         "threads must be 1 or more, not " + value.ToString().Utf8Value());
  }
  // More than any machine has processors, and only so many are used.
  constexpr double kMostThreads = 65536;
  return static_cast<unsigned>(std::min(threads, kMostThreads));
}

}  // namespace trueno::addon
