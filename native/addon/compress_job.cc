#include "addon/compress_job.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "addon/batch_arguments.h"
#include "addon/batch_job.h"
#include "addon/batch_memory.h"
#include "addon/compressor_object.h"

namespace trueno::addon {
namespace {

/// What it makes of the pages lies in slices, until it is known how large they are together.
class CompressJob : public BatchJob {
 public:
  CompressJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
              const ByteArgument& pages)
      : BatchJob(std::move(pool), most_threads),
        pages_(env, pages),
        sliced_(pages_.bytes().size() / kPageBytes) {}

 protected:
  BatchOutcome compress(const BatchThreads& threads) {
    return compress_slices(threads, pages_.bytes(), pages_.sharing(), sliced_);
  }
  BatchOutcome gather(const BatchThreads& threads, std::byte* stored) const {
    return gather_slices(threads, sliced_, stored);
  }

  size_t stored_bytes() const { return sliced_.offsets.back(); }
  std::span<const uint32_t> offsets() const { return sliced_.offsets; }

 private:
  KeptBytes pages_;
  SlicedPages sliced_;
};

/// Into memory that JavaScript allocates, which it can do only between two runs.
class NewBatchJob final : public CompressJob {
 public:
  using CompressJob::CompressJob;

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    return stored_ == nullptr ? compress(threads) : gather(threads, stored_);
  }

  bool wants_another_run(Napi::Env env) override {
    if (stored_ != nullptr || stored_bytes() == 0) return false;
    const JsMemory stored = new_array_buffer(env, stored_bytes());
    stored_buffer_ = Napi::Persistent(stored.buffer.As<Napi::Object>());
    stored_ = stored.data;
    return true;
  }

  Napi::Value value(Napi::Env env) override {
    const auto offset_bytes = std::as_bytes(offsets());
    const JsMemory offsets_memory = new_array_buffer(env, offset_bytes.size());
    std::ranges::copy(offset_bytes, offsets_memory.data);
    auto result = Napi::Object::New(env);
    result.Set("stored",
               stored_ == nullptr ? new_array_buffer(env, 0).buffer : stored_buffer_.Value());
    result.Set("offsets", offsets_memory.buffer);
    return result;
  }

  // Nobody can transfer it before the promise hands it out.
  Napi::ObjectReference stored_buffer_;
  std::byte* stored_ = nullptr;
};

/// Into memory that the caller shares.
class SharedBatchJob final : public CompressJob {
 public:
  SharedBatchJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
                 const ByteArgument& pages, const ByteArgument& stored,
                 const OffsetArgument& offsets)
      : CompressJob(env, std::move(pool), most_threads, pages),
        stored_out_(stored),
        offsets_out_(offsets) {}

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    const BatchOutcome outcome = compress(threads);
    if (outcome.status != BatchOutcome::Status::kDone) return outcome;
    std::ranges::copy(offsets(), offsets_out_.elements().begin());
    return gather(threads, stored_out_.elements().data());
  }

  Napi::Value value(Napi::Env env) override {
    return Napi::Number::New(env, static_cast<double>(stored_bytes()));
  }

  KeptOutput<std::byte> stored_out_;
  KeptOutput<uint32_t> offsets_out_;
};

}  // namespace

Napi::Value compress_batch_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const ByteArgument pages = pages_argument(info, 1, "pages");
  const unsigned threads = threads_argument(info, 2);
  return BatchJob::queue(info.Env(),
                         std::make_unique<NewBatchJob>(info.Env(), object.pool, threads, pages));
}

Napi::Value compress_batch_into_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const CompressBatchArguments batch = compress_batch_arguments(info);
  require_shared(info.Env(), "stored", batch.stored.sharing);
  require_shared(info.Env(), "offsets", batch.offsets.sharing);
  const unsigned threads = threads_argument(info, 4);
  return BatchJob::queue(
      info.Env(), std::make_unique<SharedBatchJob>(info.Env(), object.pool, threads, batch.pages,
                                                   batch.stored, batch.offsets));
}

}  // namespace trueno::addon
