#include "compressor/page_compressor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/page_kernels.h"
#include "compressor/stored_page.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

std::vector<CompressorSettings> settings_of_all_algorithms(Target target = Target::kScalar) {
  std::vector<CompressorSettings> all;
  for (const Algorithm algorithm : all_algorithms()) {
    all.push_back(PageCodecSettings{.algorithm = algorithm, .target = target});
  }
  for (const Objective objective :
       {Objective::kLatency, Objective::kBalance, Objective::kDensity}) {
    all.push_back(AdaptiveSettings{.objective = objective, .target = target});
  }
  return all;
}

std::unique_ptr<PageCompressor> made(const CompressorSettings& settings) {
  auto compressor = PageCompressor::make(settings);
  EXPECT_TRUE(compressor.has_value());
  return std::move(*compressor);
}

TEST(PageCompressor, IsNotMadeWithALevelThatThereIsNot) {
  const auto compressor = PageCompressor::make(PageCodecSettings{.level = 99});
  ASSERT_FALSE(compressor);
  EXPECT_EQ(compressor.error().code, ErrorCode::kInvalidLevel);
  const auto adaptive = PageCompressor::make(AdaptiveSettings{.zstd_level = 99});
  ASSERT_FALSE(adaptive);
  EXPECT_EQ(adaptive.error().code, ErrorCode::kInvalidLevel);
}

TEST(PageCompressor, RefusesStoredBytesOfNoPage) {
  for (const CompressorSettings& settings : settings_of_all_algorithms()) {
    const auto compressor = made(settings);
    Page page;
    for (const size_t size : {size_t{0}, size_t{1}, size_t{7}, size_t{9}, size_t{4095}}) {
      const std::vector<std::byte> stored(size, std::byte{0xff});
      EXPECT_FALSE(compressor->decompress(stored, page)) << size;
    }
    EXPECT_EQ(compressor->stats().corrupt_pages, 5);
    EXPECT_EQ(compressor->stats().decompressed_pages, 0);
  }
}

TEST(PageCompressor, RefusesTheBlocksOfAnotherAlgorithm) {
  const Page page = text_page(1);
  Page stored;
  Page restored;
  const auto lz4 = made(PageCodecSettings{.algorithm = Algorithm::kLz4});
  const auto zstd = made(PageCodecSettings{.algorithm = Algorithm::kZstd});
  size_t stored_bytes = lz4->compress(page, stored);
  EXPECT_FALSE(zstd->decompress(std::span(stored).first(stored_bytes), restored));
  stored_bytes = zstd->compress(page, stored);
  EXPECT_FALSE(lz4->decompress(std::span(stored).first(stored_bytes), restored));
}

TEST(PageCompressor, AdaptiveOneReadsTheBlocksOfAll) {
  const auto adaptive = made(AdaptiveSettings{});
  for (const CompressorSettings& settings : settings_of_all_algorithms()) {
    const Page page = heap_page(3);
    Page stored;
    Page restored;
    const size_t stored_bytes = made(settings)->compress(page, stored);
    ASSERT_TRUE(adaptive->decompress(std::span(stored).first(stored_bytes), restored));
    EXPECT_EQ(restored, page);
  }
}

TEST(PageCompressor, GivesBackEveryPageWithEveryTarget) {
  for (const Target target : supported_targets(detect_cpu_features())) {
    for (const CompressorSettings& settings : settings_of_all_algorithms(target)) {
      const auto compressor = made(settings);
      uint64_t pages = 0;
      uint64_t bytes = 0;
      for (const SyntheticSet& set : synthetic_sets()) {
        for (const Page& page : set.pages) {
          Page stored;
          const size_t stored_bytes = compressor->compress(page, stored);
          ASSERT_GE(stored_bytes, 1) << set.name;
          ASSERT_LE(stored_bytes, kPageBytes) << set.name;
          Page restored;
          ASSERT_TRUE(compressor->decompress(std::span(stored).first(stored_bytes), restored))
              << set.name;
          ASSERT_EQ(restored, page) << set.name;
          pages += 1;
          bytes += stored_bytes;
        }
      }
      CompressionStats stats = compressor->stats();
      uint64_t counted = stats.same_filled_pages + stats.raw_pages;
      for (const Algorithm algorithm : all_algorithms()) counted += stats.block_pages_of(algorithm);
      EXPECT_EQ(counted, pages);
      EXPECT_EQ(stats.decompressed_pages, pages);
      EXPECT_EQ(stats.stored_bytes, bytes);
    }
  }
}

TEST(PageCompressor, StoresASameFilledPageInEightBytesAndARandomOneWhole) {
  for (const CompressorSettings& settings : settings_of_all_algorithms()) {
    const auto compressor = made(settings);
    Page stored;
    EXPECT_EQ(compressor->compress(same_filled_page(0x0123456789abcdef), stored), kPatternBytes);
    EXPECT_EQ(compressor->compress(random_page(5), stored), kPageBytes);
    EXPECT_EQ(stored, random_page(5));
  }
}

}  // namespace
}  // namespace trueno
