#include <lz4.h>

#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_encoder.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Every page comes back from every algorithm, and from liblz4 what went through ours.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  static const Target target = supported_targets(detect_cpu_features()).back();
  static const auto codecs = [] {
    std::vector<std::unique_ptr<PageCodec>> made;
    for (const Algorithm algorithm : all_algorithms()) {
      made.push_back(std::move(*make_page_codec({.algorithm = algorithm, .target = target})));
    }
    return made;
  }();

  const Page page = page_of_input(data, size);
  Page out;
  for (const auto& codec : codecs) {
    PageEncoder encoder(*codec, target, kPageBytes);
    Page block;
    const EncodedPage encoded = encoder.encode(page, block);
    const std::span<const std::byte> kept = encoded.form == PageForm::kRaw ? page : block;
    require(encoder.decode(encoded, kept.first(encoded.stored_bytes), out).has_value());
    require(out == page);
  }

  std::vector<std::byte> block(lz4::kLargestBlockBytes);
  const auto block_bytes = codecs.front()->compress(page, block);
  require(block_bytes.has_value());
  const int page_bytes = LZ4_decompress_safe(
      reinterpret_cast<const char*>(block.data()), reinterpret_cast<char*>(out.data()),
      static_cast<int>(*block_bytes), static_cast<int>(kPageBytes));
  require(page_bytes == static_cast<int>(kPageBytes) && out == page);
  return 0;
}
