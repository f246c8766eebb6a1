#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "compressor/compression_stats.h"
#include "compressor/page_compressor.h"

namespace trueno {

/// Compressors with the same settings, one for each thread that asks. For any thread.
class CompressorPool {
 public:
  /// Copies the dictionary. Makes one compressor, so it fails as PageCompressor::make does.
  static Result<std::shared_ptr<CompressorPool>> make(const CompressorSettings& settings);

  /// A compressor that nobody else has: one that was given back, or a new one. Fails as
  /// PageCompressor::make does.
  Result<std::unique_ptr<PageCompressor>> take();

  void give_back(std::unique_ptr<PageCompressor> compressor);

  /// Of the compressors that are not taken at this moment.
  CompressionStats stats();

 private:
  CompressorPool() = default;

  std::vector<std::byte> dictionary_;
  CompressorSettings settings_;

  std::mutex mutex_;
  /// With room for every compressor that was made, so that giving one back cannot fail.
  std::vector<std::unique_ptr<PageCompressor>> free_;
  size_t made_ = 0;
};

}  // namespace trueno
