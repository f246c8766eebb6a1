#include "addon/decompress_job.h"

#include <memory>
#include <utility>
#include <vector>

#include "addon/batch_arguments.h"
#include "addon/batch_job.h"
#include "addon/batch_memory.h"
#include "addon/compressor_object.h"

namespace trueno::addon {
namespace {

class DecompressJob : public BatchJob {
 protected:
  DecompressJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
                const ByteArgument& stored, const OffsetArgument& offsets)
      : BatchJob(std::move(pool), most_threads),
        stored_(env, stored),
        offsets_(offsets.elements.begin(), offsets.elements.end()) {}

  BatchOutcome decompress(const BatchThreads& threads, Sharing sharing_of_pages,
                          std::byte* pages) const {
    const bool is_shared =
        stored_.sharing() == Sharing::kShared || sharing_of_pages == Sharing::kShared;
    return decompress_slices(threads, {.bytes = stored_.bytes(), .offsets = offsets_},
                             is_shared ? Sharing::kShared : Sharing::kPrivate, pages);
  }

  size_t page_bytes() const { return (offsets_.size() - 1) * kPageBytes; }

 private:
  const KeptBytes stored_;
  /// A copy of shared ones too: threads must agree on them.
  const std::vector<uint32_t> offsets_;
};

class NewPagesJob final : public DecompressJob {
 public:
  NewPagesJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
              const ByteArgument& stored, const OffsetArgument& offsets)
      : DecompressJob(env, std::move(pool), most_threads, stored, offsets) {
    const JsMemory pages = new_array_buffer(env, page_bytes());
    pages_ = pages.data;
    // Nobody can transfer it before the promise hands it out.
    pages_buffer_ = Napi::Persistent(pages.buffer.As<Napi::Object>());
  }

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    return decompress(threads, Sharing::kPrivate, pages_);
  }
  Napi::Value value(Napi::Env) override { return pages_buffer_.Value(); }

  std::byte* pages_;
  Napi::ObjectReference pages_buffer_;
};

class SharedPagesJob final : public DecompressJob {
 public:
  SharedPagesJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
                 const ByteArgument& stored, const OffsetArgument& offsets,
                 const ByteArgument& pages)
      : DecompressJob(env, std::move(pool), most_threads, stored, offsets), pages_out_(pages) {}

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    return decompress(threads, Sharing::kShared, pages_out_.elements().data());
  }
  Napi::Value value(Napi::Env env) override { return env.Undefined(); }

  const KeptOutput<std::byte> pages_out_;
};

}  // namespace

Napi::Value decompress_batch_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const StoredArguments batch = stored_arguments(info);
  require_batch_size(info.Env(), batch.page_count());
  const unsigned threads = threads_argument(info, 3);
  return BatchJob::queue(info.Env(), std::make_unique<NewPagesJob>(info.Env(), object.pool, threads,
                                                                   batch.stored, batch.offsets));
}

Napi::Value decompress_batch_into_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const StoredArguments batch = stored_arguments(info);
  const ByteArgument pages = room_for_pages(info, 3, batch);
  require_shared(info.Env(), "pages", pages.sharing);
  const unsigned threads = threads_argument(info, 4);
  return BatchJob::queue(
      info.Env(), std::make_unique<SharedPagesJob>(info.Env(), object.pool, threads, batch.stored,
                                                   batch.offsets, pages));
}

}  // namespace trueno::addon
