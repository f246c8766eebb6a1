#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "pages/guarded_region.h"
#include "pages/page_store.h"
#include "pages/stored_contents.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

const StoreGeometry kGeometry = geometry_for(256);
constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 16 * kSlabBytes};
constexpr int kThreads = 3;
constexpr int kOperations = 20'000;
/// Those below it belong to all threads, the others to one each.
constexpr uint64_t kSharedSlots = 16;

/// Contents that tell from which slot they are, and whose bytes and size all follow from one
/// number: nothing else may ever be read.
StoredContents contents_of(uint64_t slot, uint64_t version) {
  const uint64_t tag = version << 16 | slot;
  switch (version % 5) {
    case 0:
      return same_filled_contents(tag);
    case 1:
      return raw_contents(tag);
    default:
      return block_contents(16 + version % 97 * 40, tag);
  }
}

class Threads : public testing::Test {
 protected:
  Threads() { store_->refill(64); }

  /// Reads a page that anybody may be writing: it has to be one that somebody wrote.
  void check_shared(uint64_t slot, uint64_t versions) {
    const auto read = read_contents(*store_, slot);
    ASSERT_TRUE(read);
    if (*read == StoredContents{}) return;
    for (uint64_t version = 0; version < versions; ++version) {
      if (*read == contents_of(slot, version)) return;
    }
    FAIL() << "slot " << slot << " holds what nobody wrote";
  }

  void work(int thread) {
    constexpr uint64_t kSharedVersions = 8;
    PseudoRandom random(static_cast<uint64_t>(thread) + 10);
    std::vector<StoredContents> own(kGeometry.slot_count);
    for (int operation = 0; operation < kOperations; ++operation) {
      const uint64_t shared = random.below(kSharedSlots);
      const uint64_t own_slot =
          kSharedSlots + static_cast<uint64_t>(thread) +
          kThreads * random.below((kGeometry.slot_count - kSharedSlots) / kThreads);
      switch (random.below(6)) {
        case 0:
          (void)write_contents(*store_, shared, contents_of(shared, random.below(kSharedVersions)));
          break;
        case 1:
          check_shared(shared, kSharedVersions);
          break;
        case 2: {
          StoredContents contents = contents_of(own_slot, random.below(1 << 20));
          const auto written = write_contents(*store_, own_slot, contents);
          if (written) own[own_slot] = std::move(contents);
          break;
        }
        case 3:
          if (random.below(4) == 0) {
            ASSERT_TRUE(store_->discard(own_slot, 1));
            own[own_slot] = {};
          } else if (random.below(8) == 0) {
            ASSERT_TRUE(store_->discard(shared, 1));
          }
          break;
        default: {
          const auto read = read_contents(*store_, own_slot);
          ASSERT_TRUE(read);
          ASSERT_EQ(*read, own[own_slot]) << own_slot;
        }
      }
      if (testing::Test::HasFatalFailure()) return;
    }
  }

  GuardedRegion region_{store_layout(kGeometry)->region_bytes};
  std::unique_ptr<PageStore> store_ =
      *PageStore::format(region_.bytes(), kGeometry, kSettings, region_);
};

TEST_F(Threads, ReadWriteAndDiscardBesideRefillAndCompaction) {
  std::atomic<bool> is_over = false;
  std::thread maintenance([&] {
    while (!is_over.load()) {
      store_->refill(4);
      store_->compact(200);
    }
  });
  std::vector<std::thread> workers;
  for (int thread = 0; thread < kThreads; ++thread) {
    workers.emplace_back([this, thread] { work(thread); });
  }
  for (std::thread& worker : workers) worker.join();
  is_over.store(true);
  maintenance.join();

  const StoreStatistics before = store_->statistics();
  EXPECT_EQ(before.failed_reads, 0U);
  // Else compaction was not there when it mattered.
  EXPECT_GT(before.pages_compacted, 0U);
  store_.reset();
  auto successor = PageStore::open(region_.bytes(), kSettings, region_);
  ASSERT_TRUE(successor);
  const StoreStatistics after = (*successor)->statistics();
  EXPECT_EQ(after.orig_data_size, before.orig_data_size);
  EXPECT_EQ(after.compr_data_size, before.compr_data_size);
  EXPECT_EQ(after.same_pages, before.same_pages);
  EXPECT_EQ(after.huge_pages, before.huge_pages);
  ASSERT_TRUE((*successor)->discard(0, kGeometry.slot_count));
  EXPECT_EQ((*successor)->statistics().mem_used_total, 0U);
}

TEST_F(Threads, NoMemoryIsLostWhenAllIsDiscardedBesideCompaction) {
  std::atomic<bool> is_over = false;
  std::thread maintenance([&] {
    while (!is_over.load()) {
      store_->refill(4);
      store_->compact(50);
    }
  });
  std::vector<std::thread> workers;
  for (int thread = 0; thread < kThreads; ++thread) {
    workers.emplace_back([this, thread] { work(thread); });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_TRUE(store_->discard(0, kGeometry.slot_count));
  is_over.store(true);
  maintenance.join();
  tidy(*store_);
  const StoreStatistics statistics = store_->statistics();
  EXPECT_EQ(statistics.orig_data_size, 0U);
  EXPECT_EQ(statistics.mem_used_total, 0U);
  EXPECT_EQ(region_.resident_bytes(),
            store_layout(kGeometry)->data_offset + statistics.reserve_bytes);
}

}  // namespace
}  // namespace trueno
