#include <lz4.h>

#include <memory>
#include <vector>

#include "codec/page_codec.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Any bytes give an error or a page, and of LZ4 blocks the very pages that liblz4 reads. The block
/// and the page lie alone on the heap, so that a sanitizer sees every byte read or written outside
/// them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  static const auto codecs = [] {
    std::vector<std::unique_ptr<PageCodec>> made;
    for (const Target target : supported_targets(detect_cpu_features())) {
      made.push_back(std::move(*make_page_codec({.algorithm = Algorithm::kLz4, .target = target})));
    }
    made.push_back(std::move(*make_page_codec({.algorithm = Algorithm::kZstd})));
    return made;
  }();

  const auto block = std::make_unique<std::byte[]>(size);
  if (size != 0) std::memcpy(block.get(), data, size);
  const auto peers_page = std::make_unique<Page>();
  const bool peer_reads_it =
      LZ4_decompress_safe(reinterpret_cast<const char*>(block.get()),
                          reinterpret_cast<char*>(peers_page->data()), static_cast<int>(size),
                          static_cast<int>(kPageBytes)) == static_cast<int>(kPageBytes);
  for (const auto& codec : codecs) {
    const auto page = std::make_unique<Page>();
    const auto result = codec->decompress({block.get(), size}, *page);
    require(result || result.error() == ErrorCode::kCorruptBlock);
    const bool is_lz4 = codec != codecs.back();
    if (is_lz4 && result && peer_reads_it) require(*page == *peers_page);
  }
  return 0;
}
