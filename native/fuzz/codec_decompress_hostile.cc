#include <memory>

#include "codec/page_codec.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Any bytes give an error or a page. The block and the page lie alone on the heap, so that a
/// sanitizer sees every byte read or written outside them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  static const Target target = supported_targets(detect_cpu_features()).back();
  for (const Algorithm algorithm : {Algorithm::kLz4, Algorithm::kZstd}) {
    const auto codec = make_page_codec({.algorithm = algorithm, .target = target});
    require(codec.has_value());
    const auto block = std::make_unique<std::byte[]>(size);
    if (size != 0) std::memcpy(block.get(), data, size);
    const auto page = std::make_unique<Page>();
    const auto result = (*codec)->decompress({block.get(), size}, *page);
    require(result || result.error() == ErrorCode::kCorruptBlock);
  }
  return 0;
}
