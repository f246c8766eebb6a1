#include "codec/page_codec.h"

#include <gtest/gtest.h>

#include <vector>

#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

std::unique_ptr<PageCodec> codec_of(const PageCodecSettings& settings) {
  auto codec = make_page_codec(settings);
  EXPECT_TRUE(codec);
  return std::move(*codec);
}

std::vector<std::byte> compress(PageCodec& codec, const Page& page) {
  std::vector<std::byte> block(2 * kPageBytes);
  const auto block_bytes = codec.compress(page, block);
  EXPECT_TRUE(block_bytes);
  block.resize(block_bytes ? *block_bytes : 0);
  return block;
}

TEST(PageCodec, ALevelThatTheAlgorithmDoesNotHaveIsAnError) {
  for (const Algorithm algorithm : all_algorithms()) {
    const Levels levels = levels_of(algorithm);
    for (const int level : {levels.lowest - 1, levels.highest + 1}) {
      const auto codec = make_page_codec({.algorithm = algorithm, .level = level});
      ASSERT_FALSE(codec) << level;
      EXPECT_EQ(codec.error().code, ErrorCode::kInvalidLevel);
      EXPECT_EQ(codec.error().subject,
                "level " + std::to_string(level) + " of " + std::string(algorithm_name(algorithm)));
    }
  }
}

TEST(PageCodec, BlocksOfTheQuickLevelAreLargerAndReadByTheSameCodec) {
  for (const Target target : supported_targets(detect_cpu_features())) {
    const auto usual = codec_of({.algorithm = Algorithm::kLz4, .target = target});
    const auto quick =
        codec_of({.algorithm = Algorithm::kLz4, .level = kQuickLz4Level, .target = target});
    const Page page = heap_page(1);
    const auto block = compress(*quick, page);
    EXPECT_GT(block.size(), compress(*usual, page).size());
    Page out;
    ASSERT_TRUE(usual->decompress(block, out));
    EXPECT_EQ(out, page);
  }
}

TEST(PageCodec, ADictionaryForLz4IsAnErrorAndNotIgnored) {
  const Page dictionary = text_page(1);
  for (const Algorithm algorithm : {Algorithm::kLz4, Algorithm::kLz4Hc}) {
    const auto codec = make_page_codec({.algorithm = algorithm, .dictionary = dictionary});
    ASSERT_FALSE(codec);
    EXPECT_EQ(codec.error().code, ErrorCode::kNoDictionaries);
  }
}

TEST(PageCodec, EveryAlgorithmLevelAndTargetMakesTheRoundTrip) {
  for (const Algorithm algorithm : all_algorithms()) {
    const Levels levels = levels_of(algorithm);
    for (const int level : {levels.lowest, levels.usual, levels.highest}) {
      for (const Target target : supported_targets(detect_cpu_features())) {
        const auto codec = codec_of({.algorithm = algorithm, .level = level, .target = target});
        for (const Page& page : {Page{}, heap_page(1), text_page(1), random_page(1)}) {
          const auto block = compress(*codec, page);
          Page out;
          ASSERT_TRUE(codec->decompress(block, out));
          ASSERT_EQ(out, page) << algorithm_name(algorithm) << " " << level;
          EXPECT_EQ(compress(*codec, page), block);
        }
      }
    }
  }
}

TEST(PageCodec, ABlockThatDoesNotFitIsAnErrorAndTheNextPageIsFine) {
  for (const Algorithm algorithm : all_algorithms()) {
    const auto codec = codec_of({.algorithm = algorithm});
    const Page page = heap_page(1);
    const size_t block_bytes = compress(*codec, page).size();
    for (size_t out_bytes = 0; out_bytes < block_bytes; out_bytes += 97) {
      std::vector<std::byte> out(out_bytes);
      const auto result = codec->compress(page, out);
      ASSERT_FALSE(result) << algorithm_name(algorithm) << " " << out_bytes;
      EXPECT_EQ(result.error(), ErrorCode::kOutputFull);
    }
    EXPECT_EQ(compress(*codec, page).size(), block_bytes);
  }
}

TEST(PageCodec, EmptyTruncatedAndForeignBlocksAreErrors) {
  for (const Algorithm algorithm : all_algorithms()) {
    const auto codec = codec_of({.algorithm = algorithm});
    const auto block = compress(*codec, heap_page(1));
    Page out;
    for (size_t block_bytes = 0; block_bytes < block.size(); ++block_bytes) {
      const auto result = codec->decompress(std::span(block).first(block_bytes), out);
      ASSERT_FALSE(result) << algorithm_name(algorithm) << " " << block_bytes;
      EXPECT_EQ(result.error(), ErrorCode::kCorruptBlock);
    }
  }
  const auto zstd_block = compress(*codec_of({.algorithm = Algorithm::kZstd}), heap_page(1));
  Page out;
  EXPECT_FALSE(codec_of({.algorithm = Algorithm::kLz4})->decompress(zstd_block, out));
}

TEST(PageCodec, Lz4HcIsSmallerThanLz4AndReadByIt) {
  const auto lz4 = codec_of({.algorithm = Algorithm::kLz4});
  const auto lz4hc = codec_of({.algorithm = Algorithm::kLz4Hc, .level = 12});
  for (uint64_t seed = 1; seed < 5; ++seed) {
    const auto block = compress(*lz4hc, heap_page(seed));
    EXPECT_LT(block.size(), compress(*lz4, heap_page(seed)).size());
    Page out;
    ASSERT_TRUE(lz4->decompress(block, out));
    EXPECT_EQ(out, heap_page(seed));
  }
}

}  // namespace
}  // namespace trueno
