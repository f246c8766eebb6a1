#include "codec/zstd_fast_codec.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

using Bytes = std::vector<uint8_t>;

/// More than any frame takes.
constexpr size_t kEnoughBytes = 2 * kPageBytes;

/// The frame, or nothing when it does not fit. It lies alone on the heap, so that a sanitizer sees
/// every byte written outside.
Bytes compress(ZstdFastKernel kernel, const Page& page, size_t out_bytes = kEnoughBytes) {
  static const auto memory = std::make_unique<ZstdFastMemory>();
  const std::unique_ptr<uint8_t[]> out(new uint8_t[out_bytes]);
  const size_t frame_bytes =
      kernel(reinterpret_cast<const uint8_t*>(page.data()), *memory, out.get(), out_bytes);
  EXPECT_LE(frame_bytes, out_bytes);
  return {out.get(), out.get() + frame_bytes};
}

/// By the peer.
bool libzstd_decompresses_to(const Bytes& frame, const Page& page) {
  Page out;
  return ZSTD_decompress(out.data(), kPageBytes, frame.data(), frame.size()) == kPageBytes &&
         out == page;
}

/// Sequences of every length and distance: random bytes, some of them copied from before.
Page patchwork_page(uint64_t seed) {
  PseudoRandom random(seed);
  Page page = random_page(seed);
  const size_t longest_bytes = size_t{4} << random.below(10);
  for (size_t at = 1 + random.below(64); at < kPageBytes;) {
    const size_t bytes = std::min(4 + random.below(longest_bytes), kPageBytes - at);
    const size_t distance = 1 + random.below(random.below(4) == 0 ? at : std::min<size_t>(at, 24));
    for (size_t end = at + bytes; at < end; ++at) page[at] = page[at - distance];
    at += random.below(random.below(3) == 0 ? 40 : 3);
  }
  return page;
}

class ZstdFastKernelOfTarget : public testing::TestWithParam<std::tuple<Target, ZstdLiterals>> {
 protected:
  ZstdFastKernel kernel() const { return zstd_fast_kernel(std::get<0>(GetParam()), literals()); }
  ZstdLiterals literals() const { return std::get<1>(GetParam()); }
};

TEST_P(ZstdFastKernelOfTarget, AFrameDoesNotFitIntoLessThanItsSize) {
  for (const Page& page : {Page{}, heap_page(3), text_page(3), random_page(3)}) {
    const Bytes frame = compress(kernel(), page);
    ASSERT_FALSE(frame.empty());
    for (size_t out_bytes = 0; out_bytes < frame.size(); ++out_bytes) {
      ASSERT_TRUE(compress(kernel(), page, out_bytes).empty()) << out_bytes;
    }
    EXPECT_EQ(compress(kernel(), page, frame.size()), frame);
  }
}

TEST_P(ZstdFastKernelOfTarget, FramesAreReadByLibzstdAndThoseOfTheScalarTwin) {
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      const Bytes frame = compress(kernel(), page);
      ASSERT_TRUE(libzstd_decompresses_to(frame, page)) << set.name;
      ASSERT_EQ(frame, compress(zstd_fast_kernel(Target::kScalar, literals()), page)) << set.name;
    }
  }
}

TEST_P(ZstdFastKernelOfTarget, SequencesOfEveryLengthAndDistanceAreReadByLibzstd) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    const Page page = patchwork_page(seed);
    ASSERT_TRUE(libzstd_decompresses_to(compress(kernel(), page), page)) << seed;
  }
}

TEST_P(ZstdFastKernelOfTarget, ThePageBeforeDoesNotShowInAFrame) {
  const Bytes frame = compress(kernel(), heap_page(1));
  compress(kernel(), random_page(1));
  compress(kernel(), text_page(1));
  EXPECT_EQ(compress(kernel(), heap_page(1)), frame);
}

std::string kernel_name(const testing::TestParamInfo<std::tuple<Target, ZstdLiterals>>& kernel) {
  const bool is_huffman = std::get<1>(kernel.param) == ZstdLiterals::kHuffman;
  return std::string(target_name(std::get<0>(kernel.param))) + (is_huffman ? "_huffman" : "_raw");
}

INSTANTIATE_TEST_SUITE_P(
    OnThisCpu, ZstdFastKernelOfTarget,
    testing::Combine(testing::ValuesIn(supported_targets(detect_cpu_features())),
                     testing::Values(ZstdLiterals::kRaw, ZstdLiterals::kHuffman)),
    kernel_name);

TEST(ZstdFastCodec, ADamagedFrameGivesAnErrorOrAPage) {
  const auto codec = std::move(*ZstdFastCodec::make(Target::kScalar, ZstdLiterals::kHuffman));
  const Page page = heap_page(1);
  Page block;
  const size_t block_bytes = *codec->compress(page, block);
  Page out;
  for (size_t at = 0; at < block_bytes; ++at) {
    Page damaged = block;
    damaged[at] ^= std::byte{0x11};
    static_cast<void>(codec->decompress(std::span(damaged).first(block_bytes), out));
    const auto cut = codec->decompress(std::span(block).first(at), out);
    ASSERT_FALSE(cut) << at;
    ASSERT_EQ(cut.error(), ErrorCode::kCorruptBlock);
  }
}

TEST(ZstdFastCodec, APageThatDoesNotShrinkFillsTheOutput) {
  const auto codec = std::move(*ZstdFastCodec::make(Target::kScalar, ZstdLiterals::kHuffman));
  Page block;
  const auto result = codec->compress(random_page(1), block);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), ErrorCode::kOutputFull);
}

TEST(ZstdFastCodec, FramesAreNotMuchLargerThanThoseOfLibzstdsFastLevels) {
  struct Pair {
    ZstdLiterals literals;
    int level;
  };
  for (const auto [literals, level] : {Pair{ZstdLiterals::kRaw, -1}, {ZstdLiterals::kHuffman, 1}}) {
    for (const SyntheticSet& set : synthetic_sets()) {
      size_t our_bytes = 0;
      size_t libzstd_bytes = 0;
      for (const Page& page : set.pages) {
        our_bytes += compress(zstd_fast_kernel(Target::kScalar, literals), page).size();
        Bytes frame(kEnoughBytes);
        libzstd_bytes += ZSTD_compress(frame.data(), frame.size(), page.data(), kPageBytes, level);
      }
      EXPECT_LE(our_bytes, libzstd_bytes + libzstd_bytes / 20 + 8 * set.pages.size())
          << set.name << " " << level;
    }
  }
}

}  // namespace
}  // namespace trueno
