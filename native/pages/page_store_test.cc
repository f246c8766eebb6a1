#include "pages/page_store.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "pages/guarded_region.h"
#include "pages/stored_contents.h"

namespace trueno {
namespace {

const StoreGeometry kGeometry = geometry_for(512);
constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 8 * kSlabBytes};

size_t region_bytes(const StoreGeometry& geometry) { return store_layout(geometry)->region_bytes; }

class PageStoreTest : public testing::Test {
 protected:
  PageStoreTest() { store_->refill(64); }

  void reopen() {
    store_.reset();
    auto opened = PageStore::open(region_.bytes(), kSettings, region_);
    ASSERT_TRUE(opened) << describe(opened.error());
    store_ = std::move(*opened);
  }

  StoredContents read(uint64_t slot) {
    auto contents = read_contents(*store_, slot);
    EXPECT_TRUE(contents);
    return contents ? *contents : StoredContents{};
  }

  ErrorCode read_error(uint64_t slot) {
    const auto contents = read_contents(*store_, slot);
    EXPECT_FALSE(contents);
    return contents ? ErrorCode::kUsage : contents.error();
  }

  Slot& slot(uint64_t number) {
    return reinterpret_cast<Slot*>(region_.bytes().data() +
                                   store_layout(kGeometry)->slots_offset)[number];
  }

  std::span<std::byte> object_of(uint64_t number) {
    const SlotWord word(slot(number).word);
    return region_.bytes().subspan(store_layout(kGeometry)->data_offset + word.place() * kUnitBytes,
                                   word.stored_bytes());
  }

  GuardedRegion region_{region_bytes(kGeometry)};
  std::unique_ptr<PageStore> store_ =
      *PageStore::format(region_.bytes(), kGeometry, kSettings, region_);
};

TEST(StoreLayout, RefusesSizesThatAreNone) {
  for (const StoreGeometry& geometry :
       {StoreGeometry{0, kSlabBytes}, StoreGeometry{1, 0}, StoreGeometry{1, kSlabBytes + 1},
        StoreGeometry{1, kSlabBytes - kPageBytes}, StoreGeometry{UINT64_MAX, kSlabBytes},
        StoreGeometry{(uint64_t{1} << 28) + 1, kSlabBytes},
        StoreGeometry{1, (uint64_t{1} << 40) + kSlabBytes},
        StoreGeometry{1, UINT64_MAX - kSlabBytes + 1}}) {
    const auto layout = store_layout(geometry);
    ASSERT_FALSE(layout) << geometry.slot_count << " " << geometry.data_bytes;
    EXPECT_EQ(layout.error().code, ErrorCode::kStoreSize);
  }
}

TEST_F(PageStoreTest, IsNotMadeInARegionOfAnotherSize) {
  GuardedRegion region(region_bytes(kGeometry) + kPageBytes);
  const auto store = PageStore::format(region.bytes(), kGeometry, kSettings, region);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kStoreSize);
}

TEST(GrowingPageStore, HasMorePagesAndKeepsWhatItHad) {
  const StoreGeometry geometry = geometry_for(32768);
  GuardedRegion region(region_bytes(geometry));
  StoreSettings settings = kSettings;
  settings.slot_count = 16384;
  auto store = *PageStore::format(region.bytes(), geometry, settings, region);
  const size_t before_bytes = region.resident_bytes();
  EXPECT_LT(before_bytes, store_layout(geometry)->data_offset);
  store->refill(64);
  ASSERT_TRUE(write_contents(*store, 16383, block_contents(301, 1)));
  EXPECT_EQ(store->slot_count(), 16384U);
  EXPECT_EQ(store->most_slots(), 32768U);
  EXPECT_EQ(write_contents(*store, 16384, raw_contents(2)).error(), ErrorCode::kOutOfRange);
  EXPECT_EQ(store->discard(16384, 1).error(), ErrorCode::kOutOfRange);

  region.set_free_bytes(0);
  const auto starved = store->grow(32768);
  ASSERT_FALSE(starved);
  EXPECT_EQ(starved.error().code, ErrorCode::kOutOfMemory);
  EXPECT_EQ(store->slot_count(), 16384U);
  region.set_free_bytes(SIZE_MAX);
  EXPECT_EQ(store->grow(32769).error().code, ErrorCode::kStoreSize);
  ASSERT_TRUE(store->grow(20000));
  ASSERT_TRUE(store->grow(16));
  EXPECT_EQ(store->slot_count(), 20000U);
  ASSERT_TRUE(store->grow(32768));
  EXPECT_EQ(*read_contents(*store, 16383), block_contents(301, 1));
  EXPECT_EQ(*read_contents(*store, 32767), StoredContents{});
  ASSERT_TRUE(write_contents(*store, 32767, raw_contents(2)));
  EXPECT_EQ(write_contents(*store, 32768, raw_contents(2)).error(), ErrorCode::kOutOfRange);

  // Whoever takes over knows how far it had come.
  store.reset();
  settings.slot_count = 32768;
  store = *PageStore::open(region.bytes(), settings, region);
  EXPECT_EQ(*read_contents(*store, 16383), block_contents(301, 1));
  EXPECT_EQ(*read_contents(*store, 32767), raw_contents(2));
  ASSERT_TRUE(store->discard(0, 32768));
  EXPECT_EQ(store->statistics().mem_used_total, 0U);

  store.reset();
  settings.slot_count = 32769;
  EXPECT_EQ(PageStore::open(region.bytes(), settings, region).error().code, ErrorCode::kStoreSize);
}

/// Its process may die between two steps: tables for more pages, and nobody who was told.
TEST(GrowingPageStore, OpensWithTheSizeItHadWhenNobodyWasToldOfMore) {
  const StoreGeometry geometry = geometry_for(32768);
  GuardedRegion region(region_bytes(geometry));
  StoreSettings settings = kSettings;
  settings.slot_count = 16384;
  auto store = *PageStore::format(region.bytes(), geometry, settings, region);
  store->refill(64);
  ASSERT_TRUE(write_contents(*store, 3, block_contents(301, 1)));
  ASSERT_TRUE(store->grow(32768));
  store.reset();
  store = *PageStore::open(region.bytes(), settings, region);
  EXPECT_EQ(store->slot_count(), 16384U);
  EXPECT_EQ(*read_contents(*store, 3), block_contents(301, 1));
  ASSERT_TRUE(store->grow(32768));
  EXPECT_EQ(*read_contents(*store, 20000), StoredContents{});
}

TEST_F(PageStoreTest, IsNotMadeWithoutMemoryForItsSlots) {
  GuardedRegion region(region_bytes(kGeometry));
  region.set_free_bytes(kPageBytes);
  const auto store = PageStore::format(region.bytes(), kGeometry, kSettings, region);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kOutOfMemory);
}

TEST_F(PageStoreTest, IsNotOpenedWhereThereIsNone) {
  GuardedRegion region(region_bytes(kGeometry));
  region.populate(0, kPageBytes);
  const auto empty = PageStore::open(region.bytes(), kSettings, region);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::kNotAStore);
  const auto short_one = PageStore::open(region.bytes().first(100), kSettings, region);
  ASSERT_FALSE(short_one);
  EXPECT_EQ(short_one.error().code, ErrorCode::kNotAStore);
  const auto none = PageStore::open({}, kSettings, region);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotAStore);
}

TEST_F(PageStoreTest, IsNotOpenedWithAnotherVersion) {
  store_.reset();
  region_.bytes()[8] ^= std::byte{2};
  const auto store = PageStore::open(region_.bytes(), kSettings, region_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kStoreVersion);
}

TEST_F(PageStoreTest, IsNotOpenedWithADamagedHeader) {
  store_.reset();
  for (size_t at = 16; at < 40; ++at) {
    region_.bytes()[at] ^= std::byte{0x10};
    const auto store = PageStore::open(region_.bytes(), kSettings, region_);
    ASSERT_FALSE(store) << at;
    EXPECT_EQ(store.error().code, ErrorCode::kDamagedStore) << at;
    region_.bytes()[at] ^= std::byte{0x10};
  }
}

TEST_F(PageStoreTest, IsNotOpenedInARegionOfAnotherSize) {
  store_.reset();
  const auto store = PageStore::open(region_.bytes().first(region_.bytes().size() - kSlabBytes),
                                     kSettings, region_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kDamagedStore);
}

TEST_F(PageStoreTest, APageThatWasNeverWrittenIsZeros) {
  EXPECT_EQ(read(0), StoredContents{});
  EXPECT_EQ(read(kGeometry.slot_count - 1), StoredContents{});
}

TEST_F(PageStoreTest, RefusesPagesAndSizesThatThereAreNot) {
  const StoredContents contents = block_contents(100, 1);
  const uint64_t count = kGeometry.slot_count;
  EXPECT_EQ(write_contents(*store_, count, contents).error(), ErrorCode::kOutOfRange);
  EXPECT_EQ(read_contents(*store_, UINT64_MAX).error(), ErrorCode::kOutOfRange);
  EXPECT_EQ(store_->discard(0, count + 1).error(), ErrorCode::kOutOfRange);
  EXPECT_EQ(store_->discard(count + 1, 0).error(), ErrorCode::kOutOfRange);
  EXPECT_EQ(store_->discard(1, UINT64_MAX).error(), ErrorCode::kOutOfRange);
  EXPECT_TRUE(store_->discard(count, 0));

  const auto refuses = [&](EncodedPage encoded, size_t block_bytes) {
    const std::vector<std::byte> block(block_bytes);
    return store_->write(0, encoded, block).error() == ErrorCode::kOutOfRange;
  };
  EXPECT_TRUE(refuses({.form = PageForm::kCompressed, .stored_bytes = 100, .pattern = 0}, 99));
  EXPECT_TRUE(refuses({.form = PageForm::kCompressed, .stored_bytes = 0, .pattern = 0}, 0));
  EXPECT_TRUE(refuses({.form = PageForm::kCompressed, .stored_bytes = 4097, .pattern = 0}, 4097));
  EXPECT_TRUE(refuses({.form = PageForm::kRaw, .stored_bytes = 4095, .pattern = 0}, 4095));
  EXPECT_TRUE(refuses({.form = PageForm::kSameFilled, .stored_bytes = 8, .pattern = 0}, 8));
  EXPECT_TRUE(refuses({.form = static_cast<PageForm>(9), .stored_bytes = 8, .pattern = 0}, 8));
  EXPECT_EQ(store_->statistics().orig_data_size, 0U);
}

TEST_F(PageStoreTest, GivesBackBlocksOfEverySize) {
  for (size_t bytes = 1; bytes <= kPageBytes; ++bytes) {
    const StoredContents contents = block_contents(bytes, bytes, Algorithm::kZstd);
    ASSERT_TRUE(write_contents(*store_, bytes % 7, contents)) << bytes;
    ASSERT_EQ(read(bytes % 7), contents) << bytes;
    store_->refill(8);
  }
}

TEST_F(PageStoreTest, GivesBackWhatOverwroteWhat) {
  const std::array contents{same_filled_contents(7), same_filled_contents(UINT64_MAX),
                            block_contents(50, 1),   block_contents(2000, 2),
                            block_contents(2000, 3), raw_contents(4),
                            StoredContents{}};
  for (const StoredContents& before : contents) {
    for (const StoredContents& after : contents) {
      ASSERT_TRUE(write_contents(*store_, 5, before));
      ASSERT_EQ(read(5), before);
      ASSERT_TRUE(write_contents(*store_, 5, after));
      ASSERT_EQ(read(5), after);
    }
  }
}

TEST_F(PageStoreTest, SameFilledPagesTakeNoMemory) {
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, same_filled_contents(slot * 0x0101010101010101)));
  }
  const StoreStatistics statistics = store_->statistics();
  EXPECT_EQ(statistics.orig_data_size, kGeometry.slot_count * kPageBytes);
  EXPECT_EQ(statistics.same_pages, kGeometry.slot_count);
  EXPECT_EQ(statistics.compr_data_size, 0U);
  EXPECT_EQ(statistics.mem_used_total, 0U);
}

TEST_F(PageStoreTest, CountsAsZramDoes) {
  ASSERT_TRUE(write_contents(*store_, 0, raw_contents(1)));
  ASSERT_TRUE(write_contents(*store_, 1, block_contents(1000, 1)));
  ASSERT_TRUE(write_contents(*store_, 2, same_filled_contents(1)));
  ASSERT_TRUE(write_contents(*store_, 3, raw_contents(2)));
  ASSERT_TRUE(write_contents(*store_, 3, block_contents(10, 2)));
  ASSERT_TRUE(store_->discard(2, 2));
  const StoreStatistics statistics = store_->statistics();
  EXPECT_EQ(statistics.orig_data_size, 2 * kPageBytes);
  EXPECT_EQ(statistics.compr_data_size, kPageBytes + 1000);
  EXPECT_EQ(statistics.mem_used_total, 2 * kSlabBytes);
  EXPECT_EQ(statistics.mem_used_max, 3 * kSlabBytes);
  EXPECT_EQ(statistics.mem_limit, 0U);
  EXPECT_EQ(statistics.same_pages, 0U);
  EXPECT_EQ(statistics.huge_pages, 1U);
  EXPECT_EQ(statistics.huge_pages_since, 2U);
  EXPECT_EQ(statistics.notify_free, 2U);
  EXPECT_EQ(statistics.reserve_bytes, 6 * kSlabBytes);
}

TEST_F(PageStoreTest, GivesAllMemoryBackAfterADiscardOfAll) {
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(40 + slot * 7, slot)));
    store_->refill(8);
  }
  ASSERT_TRUE(store_->discard(0, kGeometry.slot_count));
  EXPECT_EQ(store_->statistics().mem_used_total, 0U);
  tidy(*store_);
  const StoreStatistics statistics = store_->statistics();
  EXPECT_EQ(statistics.mem_used_total, 0U);
  EXPECT_EQ(statistics.orig_data_size, 0U);
  EXPECT_LE(statistics.reserve_bytes, kSettings.reserve_bytes * 5 / 4);
  EXPECT_EQ(region_.resident_bytes(),
            store_layout(kGeometry)->data_offset + statistics.reserve_bytes);
}

TEST_F(PageStoreTest, AnEmptyReserveFailsTheWriteAloneAndChangesNothing) {
  const StoredContents before = raw_contents(0);
  ASSERT_TRUE(write_contents(*store_, 0, before));
  uint64_t slot = 1;
  while (write_contents(*store_, slot, raw_contents(slot))) ++slot;
  EXPECT_EQ(slot, 8 * kSlabBytes / kPageBytes);
  EXPECT_EQ(write_contents(*store_, 0, raw_contents(99)).error(), ErrorCode::kNoSpace);
  EXPECT_EQ(read(0), before);
  EXPECT_EQ(read(slot), StoredContents{});
  EXPECT_EQ(store_->statistics().failed_writes, 2U);
  // Same-filled pages need none, and what is freed can be used again.
  EXPECT_TRUE(write_contents(*store_, 0, same_filled_contents(1)));
  EXPECT_TRUE(write_contents(*store_, slot, raw_contents(slot)));
  store_->refill(1);
  EXPECT_TRUE(write_contents(*store_, 0, raw_contents(99)));
}

TEST_F(PageStoreTest, ALimitIsNeverPassed) {
  store_->set_limit_bytes(3 * kSlabBytes + 1);
  uint64_t slot = 0;
  while (write_contents(*store_, slot, raw_contents(slot))) ++slot;
  EXPECT_EQ(slot, 3 * kSlabBytes / kPageBytes);
  EXPECT_EQ(store_->statistics().mem_used_max, 3 * kSlabBytes);
  EXPECT_EQ(store_->statistics().mem_limit, 3 * kSlabBytes);
  store_->set_limit_bytes(0);
  EXPECT_TRUE(write_contents(*store_, slot, raw_contents(slot)));
}

TEST_F(PageStoreTest, ALimitBelowWhatIsInUseFailsWritesUntilEnoughIsFree) {
  for (uint64_t slot = 0; slot < 40; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, raw_contents(slot)));
  }
  store_->set_limit_bytes(kSlabBytes);
  EXPECT_EQ(write_contents(*store_, 50, block_contents(9, 9)).error(), ErrorCode::kNoSpace);
  ASSERT_TRUE(store_->discard(0, 40));
  EXPECT_TRUE(write_contents(*store_, 50, block_contents(9, 9)));
}

TEST_F(PageStoreTest, ARefillWithoutMemoryStopsAndLeavesWritesToFail) {
  region_.set_free_bytes(kSlabBytes + 3 * kPageBytes);
  for (uint64_t slot = 0; slot < 8 * 16; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, raw_contents(slot)));
  }
  EXPECT_FALSE(store_->refill(64));
  EXPECT_EQ(store_->statistics().reserve_bytes, kSlabBytes);
  region_.set_free_bytes(64 * kSlabBytes);
  EXPECT_FALSE(store_->refill(64));
  EXPECT_EQ(store_->statistics().reserve_bytes, kSettings.reserve_bytes);
}

TEST_F(PageStoreTest, CompactionEmptiesSlabsAndKeepsPages) {
  for (uint64_t slot = 0; slot < 256; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
    store_->refill(8);
  }
  for (uint64_t slot = 0; slot < 256; ++slot) {
    if (slot % 4 != 0) {
      ASSERT_TRUE(store_->discard(slot, 1));
    }
  }
  const StoreStatistics before = store_->statistics();
  tidy(*store_);
  const StoreStatistics after = store_->statistics();
  EXPECT_EQ(before.mem_used_total, 8 * kSlabBytes);
  EXPECT_EQ(after.mem_used_total, 2 * kSlabBytes);
  EXPECT_GT(after.pages_compacted, 0U);
  EXPECT_EQ(after.compr_data_size, before.compr_data_size);
  for (uint64_t slot = 0; slot < 256; ++slot) {
    ASSERT_EQ(read(slot), slot % 4 == 0 ? block_contents(2000, slot) : StoredContents{}) << slot;
  }
}

TEST_F(PageStoreTest, CompactionMovesPagesTogetherWithinTheOnlySlab) {
  for (uint64_t slot = 0; slot < 32; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
  }
  for (uint64_t slot = 0; slot < 32; ++slot) {
    if (slot % 4 != 3) {
      ASSERT_TRUE(store_->discard(slot, 1));
    }
  }
  tidy(*store_);
  EXPECT_EQ(store_->statistics().mem_used_total, 4 * kFrameBytes);
  for (uint64_t slot = 3; slot < 32; slot += 4) {
    ASSERT_EQ(read(slot), block_contents(2000, slot)) << slot;
  }
}

TEST_F(PageStoreTest, CompactionMovesPagesTogetherForASingleFrame) {
  for (uint64_t slot = 0; slot < 32; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
  }
  // Two objects take a frame, but not these.
  ASSERT_TRUE(store_->discard(5, 1));
  ASSERT_TRUE(store_->discard(20, 1));
  const StoreStatistics before = store_->statistics();
  tidy(*store_);
  const StoreStatistics after = store_->statistics();
  EXPECT_EQ(before.mem_used_total, 16 * kFrameBytes);
  EXPECT_EQ(after.mem_used_total, 15 * kFrameBytes);
  // The two above the holes, and not all that lie there.
  EXPECT_EQ(after.pages_compacted, 2U);
  for (uint64_t slot = 0; slot < 32; ++slot) {
    ASSERT_EQ(read(slot), slot == 5 || slot == 20 ? StoredContents{} : block_contents(2000, slot))
        << slot;
  }
}

TEST_F(PageStoreTest, CompactionMovesPagesToWhereMemoryWasGivenBack) {
  // 21 of these make a slab, and 32 of those below.
  for (uint64_t slot = 0; slot < 21; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(3120, slot)));
  }
  for (uint64_t slot = 100; slot < 132; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
  }
  // In the first slab only the lowest frame is not needed, and nothing moves for one.
  ASSERT_TRUE(store_->discard(0, 2));
  ASSERT_TRUE(store_->discard(100, 24));
  tidy(*store_);
  ASSERT_EQ(store_->statistics().mem_used_total, (15 + 4) * kFrameBytes);
  ASSERT_TRUE(store_->discard(2, 18));
  tidy(*store_);
  EXPECT_EQ(store_->statistics().mem_used_total, (1 + 4) * kFrameBytes);
  EXPECT_EQ(read(20), block_contents(3120, 20));
}

TEST_F(PageStoreTest, CompactionGoesOnInSmallStepsWhilePagesChange) {
  for (uint64_t round = 0; round < 3; ++round) {
    for (uint64_t slot = 0; slot < 256; ++slot) {
      ASSERT_TRUE(write_contents(*store_, slot, block_contents(3000, slot)));
      store_->refill(8);
    }
    for (uint64_t slot = 0; slot < 256; ++slot) {
      if (slot % 8 != round) {
        ASSERT_TRUE(store_->discard(slot, 1));
      }
    }
    uint64_t changed = 0;
    while (store_->compact(1)) {
      const uint64_t slot = changed++ * 7 % 256;
      store_->refill(8);
      ASSERT_TRUE(write_contents(*store_, slot, block_contents(3000, slot)));
      ASSERT_TRUE(store_->discard((slot + 1) / 8 * 8 + (round + 1) % 8, 1));
    }
    for (uint64_t slot = 0; slot < 256; ++slot) {
      if (slot % 8 == round) {
        ASSERT_EQ(read(slot), block_contents(3000, slot)) << slot;
      }
    }
  }
}

TEST_F(PageStoreTest, ASuccessorFindsAllPagesAndCountsThem) {
  for (uint64_t slot = 0; slot < 200; ++slot) {
    ASSERT_TRUE(write_contents(*store_, slot,
                               slot % 9 == 0   ? same_filled_contents(slot)
                               : slot % 7 == 0 ? raw_contents(slot)
                                               : block_contents(1 + slot * 13, slot)));
    store_->refill(8);
  }
  ASSERT_TRUE(store_->discard(100, 20));
  tidy(*store_);
  const StoreStatistics before = store_->statistics();
  reopen();
  const StoreStatistics after = store_->statistics();
  EXPECT_EQ(after.orig_data_size, before.orig_data_size);
  EXPECT_EQ(after.compr_data_size, before.compr_data_size);
  EXPECT_LE(after.mem_used_total, before.mem_used_total);
  EXPECT_EQ(after.same_pages, before.same_pages);
  EXPECT_EQ(after.huge_pages, before.huge_pages);
  EXPECT_EQ(after.reserve_bytes, kSettings.reserve_bytes);
  EXPECT_EQ(region_.resident_bytes(),
            store_layout(kGeometry)->data_offset + after.mem_used_total + after.reserve_bytes);
  for (uint64_t slot = 0; slot < 200; ++slot) {
    const bool is_gone = slot >= 100 && slot < 120;
    ASSERT_EQ(read(slot), is_gone         ? StoredContents{}
                          : slot % 9 == 0 ? same_filled_contents(slot)
                          : slot % 7 == 0 ? raw_contents(slot)
                                          : block_contents(1 + slot * 13, slot));
  }
  ASSERT_TRUE(store_->discard(0, 200));
  EXPECT_EQ(store_->statistics().mem_used_total, 0U);
}

TEST_F(PageStoreTest, ASuccessorWritesWhereThereIsNoMemoryForIt) {
  for (uint64_t slot = 0; slot < 100; ++slot) {
    store_->refill(8);
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
  }
  store_->refill(64);
  const StoreStatistics before = store_->statistics();
  region_.set_free_bytes(0);
  reopen();
  const StoreStatistics after = store_->statistics();
  EXPECT_EQ(after.reserve_bytes, before.reserve_bytes);
  // What a slab has room for is not lost either.
  EXPECT_EQ(after.mem_used_total, before.mem_used_total);
  EXPECT_EQ(region_.resident_bytes(),
            store_layout(kGeometry)->data_offset + after.mem_used_total + after.reserve_bytes);
  uint64_t slot = 100;
  while (store_->statistics().reserve_bytes > 0) {
    ASSERT_TRUE(write_contents(*store_, slot, block_contents(2000, slot)));
    ++slot;
  }
  EXPECT_GT(slot, 100 + before.reserve_bytes / 2200);
  for (uint64_t written = 0; written < slot; ++written) {
    ASSERT_EQ(read(written), block_contents(2000, written));
  }
}

TEST_F(PageStoreTest, ASuccessorWithASmallerReserveGivesTheRestBack) {
  store_.reset();
  auto opened = PageStore::open(region_.bytes(),
                                {.limit_bytes = 0, .reserve_bytes = 2 * kSlabBytes}, region_);
  ASSERT_TRUE(opened) << describe(opened.error());
  EXPECT_EQ((*opened)->statistics().reserve_bytes, 2 * kSlabBytes);
  EXPECT_EQ(region_.resident_bytes(), store_layout(kGeometry)->data_offset + 2 * kSlabBytes);
}

TEST_F(PageStoreTest, ADamagedByteOfDataIsAnErrorOfThatPageAlone) {
  ASSERT_TRUE(write_contents(*store_, 1, block_contents(301, 1)));
  ASSERT_TRUE(write_contents(*store_, 2, block_contents(301, 2)));
  for (std::byte& byte : object_of(1)) {
    byte ^= std::byte{1};
    ASSERT_EQ(read_error(1), ErrorCode::kCorruptBlock);
    ASSERT_EQ(read(2), block_contents(301, 2));
    byte ^= std::byte{1};
  }
  EXPECT_EQ(store_->statistics().failed_reads, 301U);
  EXPECT_EQ(read(1), block_contents(301, 1));
}

TEST_F(PageStoreTest, ADamagedBitOfASlotIsAnErrorOfThatPageAlone) {
  for (const StoredContents& contents :
       {block_contents(301, 1), raw_contents(2), same_filled_contents(3), StoredContents{}}) {
    ASSERT_TRUE(write_contents(*store_, 0, raw_contents(9)));
    ASSERT_TRUE(write_contents(*store_, 1, contents));
    ASSERT_TRUE(write_contents(*store_, 2, block_contents(301, 2)));
    // All but the lock.
    for (int bit = 0; bit < 127; ++bit) {
      if (bit == 63) continue;
      uint64_t& word = bit < 64 ? slot(1).word : slot(1).detail;
      const uint64_t damage = uint64_t{1} << bit % 64;
      word ^= damage;
      ASSERT_EQ(read_error(1), ErrorCode::kCorruptBlock) << bit;
      word ^= damage;
    }
    const uint64_t word = slot(1).word;
    for (int bit = 0; bit < 63; ++bit) {
      // What overwrites a damaged slot frees nothing, as nobody knows what that would be.
      slot(1).word = word ^ uint64_t { 1 } << bit;
      ASSERT_TRUE(write_contents(*store_, 1, block_contents(8, 8)));
      ASSERT_EQ(read(1), block_contents(8, 8));
      ASSERT_TRUE(store_->discard(1, 1));
      ASSERT_EQ(read(0), raw_contents(9));
      ASSERT_EQ(read(2), block_contents(301, 2));
    }
  }
}

TEST_F(PageStoreTest, ASuccessorLosesNoPageButThoseWithADamagedSlot) {
  for (uint64_t number = 0; number < 20; ++number) {
    ASSERT_TRUE(write_contents(*store_, number, block_contents(301, number)));
  }
  slot(3).word ^= 1 << 4;
  slot(4).detail ^= 1;
  // Words that look right and name the object of another page.
  const SlotWord stolen = SlotWord(slot(6).word).moved(5, SlotWord(slot(6).word).place());
  slot(5).word = stolen.bits();
  const SlotWord in_another_class = SlotWord::of_object(0, raw_contents(0).encoded, 0);
  slot(0).word = in_another_class.bits();
  const SlotWord between_objects = SlotWord::of_object(7, block_contents(301, 7).encoded, 3);
  slot(7).word = between_objects.bits();
  const SlotWord far_away = SlotWord::of_object(8, block_contents(301, 8).encoded, 20UL << 30);
  slot(8).word = far_away.bits();
  reopen();
  for (uint64_t number = 0; number < 20; ++number) {
    const bool is_lost =
        number == 0 || number == 3 || number == 4 || number == 5 || number == 7 || number == 8;
    if (is_lost) {
      EXPECT_EQ(read_error(number), ErrorCode::kCorruptBlock) << number;
    } else {
      EXPECT_EQ(read(number), block_contents(301, number)) << number;
    }
  }
  ASSERT_TRUE(store_->discard(0, 20));
  EXPECT_EQ(store_->statistics().orig_data_size, 0U);
  EXPECT_EQ(store_->statistics().mem_used_total, 0U);
}

TEST_F(PageStoreTest, ASlotThatStaysLockedIsAnErrorAndNoHang) {
  ASSERT_TRUE(write_contents(*store_, 1, raw_contents(1)));
  slot(1).word |= uint64_t{1} << 63;
  EXPECT_EQ(read_error(1), ErrorCode::kCorruptBlock);
  reopen();
  EXPECT_EQ(read(1), raw_contents(1));
}

}  // namespace
}  // namespace trueno
