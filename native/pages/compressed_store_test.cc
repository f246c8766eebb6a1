#include "pages/compressed_store.h"

#include <gtest/gtest.h>

#include "cpu/cpu_dispatch.h"
#include "pages/guarded_region.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

const StoreGeometry kGeometry = geometry_for(512);

class CompressedStoreTest : public testing::Test {
 protected:
  template <typename Encoder>
  void expect_all_pages_back(Encoder& encoder) {
    CompressedStore<Encoder> compressed(*store_, encoder);
    for (const SyntheticSet& set : synthetic_sets()) {
      ASSERT_LE(set.pages.size(), kGeometry.slot_count);
      for (uint64_t slot = 0; slot < set.pages.size(); ++slot) {
        store_->refill(64);
        ASSERT_TRUE(compressed.write(slot, set.pages[slot])) << set.name;
      }
      for (uint64_t slot = 0; slot < set.pages.size(); ++slot) {
        Page page;
        ASSERT_TRUE(compressed.read(slot, page)) << set.name;
        ASSERT_EQ(page, set.pages[slot]) << set.name;
      }
    }
  }

  GuardedRegion region_{store_layout(kGeometry)->region_bytes};
  std::unique_ptr<PageStore> store_ = *PageStore::format(
      region_.bytes(), kGeometry, {.limit_bytes = 0, .reserve_bytes = 4 * kSlabBytes}, region_);
  const Target target_ = *cpu_dispatch().target;
};

TEST_F(CompressedStoreTest, GivesPagesBackThroughOneCodec) {
  const auto codec = make_page_codec({.algorithm = Algorithm::kLz4, .target = target_});
  ASSERT_TRUE(codec);
  PageEncoder encoder(**codec, Algorithm::kLz4, target_);
  expect_all_pages_back(encoder);
}

TEST_F(CompressedStoreTest, GivesPagesBackThroughTheCodecThatPays) {
  const auto encoder = AdaptiveEncoder::make({.target = target_});
  ASSERT_TRUE(encoder);
  expect_all_pages_back(**encoder);
}

TEST_F(CompressedStoreTest, APageThatWasNeverWrittenIsZeros) {
  const auto encoder = AdaptiveEncoder::make({.target = target_});
  ASSERT_TRUE(encoder);
  CompressedStore compressed(*store_, **encoder);
  Page page = random_page(1);
  ASSERT_TRUE(compressed.read(3, page));
  EXPECT_EQ(page, Page{});
  EXPECT_EQ(compressed.read(kGeometry.slot_count, page).error(), ErrorCode::kOutOfRange);
}

TEST_F(CompressedStoreTest, ABlockOfAnotherAlgorithmIsAnError) {
  const auto codec = make_page_codec({.algorithm = Algorithm::kLz4, .target = target_});
  ASSERT_TRUE(codec);
  PageEncoder encoder(**codec, Algorithm::kLz4, target_);
  CompressedStore compressed(*store_, encoder);
  store_->refill(4);
  const std::vector<std::byte> block(100);
  ASSERT_TRUE(store_->write(0,
                            {.form = PageForm::kCompressed,
                             .algorithm = Algorithm::kZstd,
                             .stored_bytes = 100,
                             .pattern = 0},
                            block));
  Page page;
  EXPECT_EQ(compressed.read(0, page).error(), ErrorCode::kCorruptBlock);
}

}  // namespace
}  // namespace trueno
