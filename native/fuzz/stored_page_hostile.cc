#include <memory>
#include <vector>

#include "compressor/page_compressor.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Any bytes, taken for a stored page, give an error or a page. They and the page lie alone on the
/// heap, so that a sanitizer sees every byte read or written outside them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  static const auto compressors = [] {
    const Target target = supported_targets(detect_cpu_features()).back();
    std::vector<CompressorSettings> all{AdaptiveSettings{.target = target}};
    for (const Algorithm algorithm : all_algorithms()) {
      all.push_back(PageCodecSettings{.algorithm = algorithm, .target = target});
    }
    std::vector<std::unique_ptr<PageCompressor>> made;
    for (const CompressorSettings& settings : all) {
      auto compressor = PageCompressor::make(settings);
      require(compressor.has_value());
      made.push_back(std::move(*compressor));
    }
    return made;
  }();

  const auto stored = std::make_unique<std::byte[]>(size);
  if (size != 0) std::memcpy(stored.get(), data, size);
  for (const auto& compressor : compressors) {
    const auto page = std::make_unique<Page>();
    const auto result = compressor->decompress({stored.get(), size}, *page);
    require(result || result.error() == ErrorCode::kCorruptBlock);
  }
  return 0;
}
