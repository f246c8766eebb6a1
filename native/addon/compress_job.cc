#include "addon/compress_job.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "addon/batch_job.h"
#include "addon/batch_memory.h"
#include "addon/byte_argument.h"
#include "addon/compressor_object.h"

namespace trueno::addon {
namespace {

class CompressJob final : public BatchJob {
 public:
  CompressJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
              const ByteArgument& pages)
      : BatchJob(std::move(pool), most_threads),
        pages_(pages.bytes()),
        sharing_(pages.sharing),
        sliced_(pages_.size() / kPageBytes) {
    if (sharing_ == Sharing::kShared) {
      shared_buffer_ = Napi::Persistent(pages.buffer.As<Napi::Object>());
    } else {
      pages_copy_ = copy_of(env, pages_);
      pages_ = {pages_copy_.data(), pages_.size()};
    }
  }

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    if (stored_ != nullptr) return gather_slices(threads, sliced_, stored_);
    return compress_slices(threads, pages_, sharing_, sliced_);
  }

  /// Only now is the size known of what JavaScript has to allocate.
  bool wants_another_run(Napi::Env env) override {
    if (stored_ != nullptr || sliced_.offsets.back() == 0) return false;
    const JsMemory stored = new_array_buffer(env, sliced_.offsets.back());
    stored_buffer_ = Napi::Persistent(stored.buffer.As<Napi::Object>());
    stored_ = stored.data;
    return true;
  }

  Napi::Value value(Napi::Env env) override {
    const auto offset_bytes = std::as_bytes(std::span(sliced_.offsets));
    const JsMemory offsets = new_array_buffer(env, offset_bytes.size());
    std::ranges::copy(offset_bytes, offsets.data);
    auto result = Napi::Object::New(env);
    result.Set("stored",
               stored_ == nullptr ? new_array_buffer(env, 0).buffer : stored_buffer_.Value());
    result.Set("offsets", offsets.buffer);
    return result;
  }

  std::span<const std::byte> pages_;
  const Sharing sharing_;
  // One of them, for pages_ to stay.
  MappedMemory pages_copy_;
  Napi::ObjectReference shared_buffer_;
  SlicedPages sliced_;
  // Nobody can transfer it before the promise hands it out.
  Napi::ObjectReference stored_buffer_;
  std::byte* stored_ = nullptr;
};

}  // namespace

Napi::Value compress_batch_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const ByteArgument pages = pages_argument(info, 1, "pages");
  const unsigned threads = threads_argument(info, 2);
  return BatchJob::queue(info.Env(),
                         std::make_unique<CompressJob>(info.Env(), object.pool, threads, pages));
}

}  // namespace trueno::addon
