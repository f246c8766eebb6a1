#include "compressor/compressor_pool.h"

#include <gtest/gtest.h>

#include <vector>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

TEST(CompressorPool, FailsAsItsCompressorsDo) {
  const auto pool = CompressorPool::make(PageCodecSettings{.level = 99});
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().code, ErrorCode::kInvalidLevel);
}

TEST(CompressorPool, GivesEachTakerACompressorOfItsOwn) {
  const auto pool = *CompressorPool::make(PageCodecSettings{});
  auto first = pool->take();
  auto second = pool->take();
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->get(), second->get());
}

TEST(CompressorPool, GivesOutAgainWhatWasGivenBack) {
  const auto pool = *CompressorPool::make(PageCodecSettings{});
  auto taken = *pool->take();
  const PageCompressor* const address = taken.get();
  pool->give_back(std::move(taken));
  EXPECT_EQ(pool->take()->get(), address);
}

TEST(CompressorPool, KeepsTheDictionaryThatItsMakerFreed) {
  const Page page = text_page(1);
  auto dictionary = std::make_unique<std::vector<std::byte>>(page.begin(), page.end());
  const auto pool = *CompressorPool::make(
      PageCodecSettings{.algorithm = Algorithm::kZstd, .dictionary = *dictionary});
  dictionary.reset();
  auto first = *pool->take();
  auto second = *pool->take();
  Page stored;
  Page restored;
  const size_t stored_bytes = first->compress(page, stored);
  // A page that is the dictionary is one long match.
  EXPECT_LT(stored_bytes, 64);
  ASSERT_TRUE(second->decompress(std::span(stored).first(stored_bytes), restored));
  EXPECT_EQ(restored, page);
}

TEST(CompressorPool, CountsWhatAllOfItsCompressorsDid) {
  const auto pool = *CompressorPool::make(PageCodecSettings{});
  auto first = *pool->take();
  auto second = *pool->take();
  Page stored;
  first->compress(random_page(1), stored);
  second->compress(same_filled_page(1), stored);
  EXPECT_EQ(pool->stats().raw_pages, 0);
  pool->give_back(std::move(first));
  pool->give_back(std::move(second));
  EXPECT_EQ(pool->stats().raw_pages, 1);
  EXPECT_EQ(pool->stats().same_filled_pages, 1);
}

}  // namespace
}  // namespace trueno
