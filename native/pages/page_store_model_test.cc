#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "pages/guarded_region.h"
#include "pages/page_store.h"
#include "pages/stored_contents.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

const StoreGeometry kGeometry = geometry_for(1024);
constexpr StoreSettings kSettings{.limit_bytes = 40 * kSlabBytes, .reserve_bytes = 4 * kSlabBytes};

/// More of them by hand: TRUENO_STORE_OPERATIONS=10000000 pages_test --gtest_filter='*Model*'.
uint64_t operation_count() {
  uint64_t count = 200'000;
  if (const char* text = std::getenv("TRUENO_STORE_OPERATIONS")) {
    std::from_chars(text, text + std::strlen(text), count);
  }
  return count;
}

/// Sizes as of real memory: most of a few, some of any.
StoredContents random_contents(PseudoRandom& random) {
  const uint64_t tag = random.next();
  switch (random.below(8)) {
    case 0:
      return same_filled_contents(tag);
    case 1:
      return raw_contents(tag);
    case 2:
    case 3:
      return block_contents(1 + random.below(kPageBytes), tag, Algorithm::kZstd);
    default:
      return block_contents(200 + 40 * random.below(16), tag);
  }
}

struct ModelStore {
  ModelStore() : store(*PageStore::format(region.bytes(), kGeometry, kSettings, region)) {}

  GuardedRegion region{store_layout(kGeometry)->region_bytes};
  std::unique_ptr<PageStore> store;
  std::vector<StoredContents> model = std::vector<StoredContents>(kGeometry.slot_count);
  std::vector<bool> is_stored = std::vector<bool>(kGeometry.slot_count);

  void write(PseudoRandom& random) {
    const uint64_t slot = random.below(kGeometry.slot_count);
    StoredContents contents = random_contents(random);
    const auto written = write_contents(*store, slot, contents);
    if (!written) {
      ASSERT_EQ(written.error(), ErrorCode::kNoSpace);
      return;
    }
    model[slot] = std::move(contents);
    is_stored[slot] = true;
  }

  void read(uint64_t slot) {
    const auto contents = read_contents(*store, slot);
    ASSERT_TRUE(contents);
    ASSERT_EQ(*contents, model[slot]) << slot;
  }

  void discard(PseudoRandom& random) {
    const uint64_t first = random.below(kGeometry.slot_count);
    const uint64_t count = random.below(std::min<uint64_t>(40, kGeometry.slot_count - first) + 1);
    ASSERT_TRUE(store->discard(first, count));
    for (uint64_t slot = first; slot < first + count; ++slot) {
      model[slot] = {};
      is_stored[slot] = false;
    }
  }

  void reopen() {
    store.reset();
    auto opened = PageStore::open(region.bytes(), kSettings, region);
    ASSERT_TRUE(opened);
    store = std::move(*opened);
  }

  void check_statistics() {
    uint64_t pages = 0;
    uint64_t bytes = 0;
    uint64_t same = 0;
    uint64_t raw = 0;
    for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
      if (!is_stored[slot]) continue;
      ++pages;
      bytes += model[slot].block.size();
      same += model[slot].encoded.form == PageForm::kSameFilled;
      raw += model[slot].encoded.form == PageForm::kRaw;
    }
    const StoreStatistics statistics = store->statistics();
    ASSERT_EQ(statistics.orig_data_size, pages * kPageBytes);
    ASSERT_EQ(statistics.compr_data_size, bytes);
    ASSERT_EQ(statistics.same_pages, same);
    ASSERT_EQ(statistics.huge_pages, raw);
    ASSERT_LE(statistics.mem_used_total, kSettings.limit_bytes);
    ASSERT_GE(statistics.mem_used_total, bytes);
    // Besides, empty slabs some of whose frames have memory, until compact() comes to them.
    ASSERT_GE(region.resident_bytes(), store_layout(kGeometry)->data_offset +
                                           statistics.mem_used_total + statistics.reserve_bytes);
  }
};

TEST(PageStoreModel, RandomOperationsGiveWhatAPlainArrayGives) {
  PseudoRandom random(1);
  ModelStore tested;
  const uint64_t count = operation_count();
  for (uint64_t operation = 0; operation < count; ++operation) {
    const uint64_t choice = random.below(1000);
    if (choice < 500) {
      tested.write(random);
    } else if (choice < 930) {
      tested.read(random.below(kGeometry.slot_count));
    } else if (choice < 950) {
      tested.discard(random);
    } else if (choice < 970) {
      tested.store->refill(random.below(8));
    } else if (choice < 999) {
      tested.store->compact(random.below(300));
    } else {
      tested.check_statistics();
      if (random.below(4) == 0) tested.reopen();
    }
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "operation " << operation;
  }
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) tested.read(slot);
  tested.check_statistics();
  ASSERT_TRUE(tested.store->discard(0, kGeometry.slot_count));
  tidy(*tested.store);
  const StoreStatistics statistics = tested.store->statistics();
  EXPECT_EQ(statistics.mem_used_total, 0U);
  EXPECT_EQ(tested.region.resident_bytes(),
            store_layout(kGeometry)->data_offset + statistics.reserve_bytes);
}

}  // namespace
}  // namespace trueno
