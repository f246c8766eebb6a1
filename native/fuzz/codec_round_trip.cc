#include <lz4.h>

#include <optional>
#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_encoder.h"
#include "codec/zstd_fast_codec.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Every page comes back from every algorithm, at a level and on a target that the input chooses,
/// and from liblz4 what went through ours.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  struct Coder {
    Algorithm algorithm;
    Target target;
    std::unique_ptr<PageCodec> codec;
  };
  // Levels above these only search longer, and cost the fuzzer its speed.
  static const auto coders = [] {
    std::vector<Coder> made;
    const auto add = [&](Algorithm algorithm, Target target, std::optional<int> level) {
      auto codec = make_page_codec({.algorithm = algorithm, .level = level, .target = target});
      require(codec.has_value());
      made.push_back({algorithm, target, std::move(*codec)});
    };
    for (const Target target : supported_targets(detect_cpu_features())) {
      for (int level = levels_of(Algorithm::kLz4).lowest;
           level <= levels_of(Algorithm::kLz4).highest; ++level) {
        add(Algorithm::kLz4, target, level);
      }
      for (const int level : {levels_of(Algorithm::kLz4Hc).lowest, 4, 9}) {
        add(Algorithm::kLz4Hc, target, level);
      }
      for (const int level : {-100, -5, -1, 1, 3}) add(Algorithm::kZstd, target, level);
      for (const ZstdLiterals literals : {ZstdLiterals::kRaw, ZstdLiterals::kHuffman}) {
        auto fast = ZstdFastCodec::make(target, literals);
        require(fast.has_value());
        made.push_back({Algorithm::kZstd, target, std::move(*fast)});
      }
    }
    return made;
  }();

  const Page page = page_of_input(data, size);
  const Coder& coder = coders[number_of_input(data, size) % coders.size()];
  PageEncoder encoder(*coder.codec, coder.algorithm, coder.target, kPageBytes);
  Page block;
  Page out;
  const EncodedPage encoded = encoder.encode(page, block);
  const std::span<const std::byte> kept = encoded.form == PageForm::kRaw ? page : block;
  require(encoder.decode(encoded, kept.first(encoded.stored_bytes), out).has_value());
  require(out == page);

  if (coder.algorithm != Algorithm::kZstd) {
    std::vector<std::byte> largest_block(lz4::kLargestBlockBytes);
    const auto block_bytes = coder.codec->compress(page, largest_block);
    require(block_bytes.has_value());
    const int page_bytes = LZ4_decompress_safe(
        reinterpret_cast<const char*>(largest_block.data()), reinterpret_cast<char*>(out.data()),
        static_cast<int>(*block_bytes), static_cast<int>(kPageBytes));
    require(page_bytes == static_cast<int>(kPageBytes) && out == page);
  }
  return 0;
}
