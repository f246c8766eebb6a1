#include "compressor/compressor_pool.h"

#include <new>
#include <utility>

namespace trueno {

Result<std::shared_ptr<CompressorPool>> CompressorPool::make(const CompressorSettings& settings) {
  std::shared_ptr<CompressorPool> pool(new CompressorPool);
  pool->settings_ = settings;
  std::visit(
      [&pool](auto& copied) {
        pool->dictionary_.assign(copied.dictionary.begin(), copied.dictionary.end());
        copied.dictionary = pool->dictionary_;
      },
      pool->settings_);
  auto compressor = pool->take();
  if (!compressor) return compressor.error();
  pool->give_back(std::move(*compressor));
  return pool;
}

Result<std::unique_ptr<PageCompressor>> CompressorPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto compressor = std::move(free_.back());
      free_.pop_back();
      return compressor;
    }
    try {
      free_.reserve(made_ + 1);
    } catch (const std::bad_alloc&) {
      return Error{.code = ErrorCode::kOutOfMemory};
    }
    ++made_;
  }
  return PageCompressor::make(settings_);
}

void CompressorPool::give_back(std::unique_ptr<PageCompressor> compressor) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(compressor));
}

CompressionStats CompressorPool::stats() {
  const std::lock_guard lock(mutex_);
  CompressionStats total;
  for (const auto& compressor : free_) total += compressor->stats();
  return total;
}

}  // namespace trueno
