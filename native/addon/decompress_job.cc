#include "addon/decompress_job.h"

#include <memory>
#include <utility>
#include <vector>

#include "addon/batch_job.h"
#include "addon/batch_memory.h"
#include "addon/byte_argument.h"
#include "addon/compressor_object.h"

namespace trueno::addon {
namespace {

class DecompressJob final : public BatchJob {
 public:
  DecompressJob(Napi::Env env, std::shared_ptr<CompressorPool> pool, unsigned most_threads,
                const ByteArgument& stored, const OffsetArgument& offsets)
      : BatchJob(std::move(pool), most_threads),
        stored_bytes_(stored.elements.size()),
        stored_(copy_of(env, stored.bytes())),
        offsets_(offsets.elements.begin(), offsets.elements.end()) {
    const JsMemory pages = new_array_buffer(env, (offsets_.size() - 1) * kPageBytes);
    pages_ = pages.data;
    // Nobody can transfer it before the promise hands it out.
    pages_buffer_ = Napi::Persistent(pages.buffer.As<Napi::Object>());
  }

 private:
  BatchOutcome run(const BatchThreads& threads) override {
    const StoredPages stored{.bytes = {stored_.data(), stored_bytes_}, .offsets = offsets_};
    return decompress_slices(threads, stored, Sharing::kPrivate, pages_);
  }

  Napi::Value value(Napi::Env) override { return pages_buffer_.Value(); }

  const size_t stored_bytes_;
  const MappedMemory stored_;
  const std::vector<uint32_t> offsets_;
  std::byte* pages_;
  Napi::ObjectReference pages_buffer_;
};

}  // namespace

Napi::Value decompress_batch_async(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const ByteArgument stored = byte_argument(info, 1, "stored");
  const OffsetArgument offsets = offset_argument(info, 2, "offsets");
  require_room(info.Env(), "offsets", offsets.elements.size(), 1);
  require_batch_size(info.Env(), offsets.elements.size() - 1);
  const unsigned threads = threads_argument(info, 3);
  return BatchJob::queue(info.Env(), std::make_unique<DecompressJob>(info.Env(), object.pool,
                                                                     threads, stored, offsets));
}

}  // namespace trueno::addon
