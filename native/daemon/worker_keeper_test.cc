#include "daemon/worker_keeper.h"

#include <gtest/gtest.h>

#include <semaphore>

#include "pages/guarded_region.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

constexpr uint64_t kReserveBytes = 8 * kSlabBytes;
const StoreGeometry kGeometry = geometry_for(1024);

class WorkerKeeperTest : public testing::Test {
 protected:
  WorkerKeeperTest()
      : store_(*PageStore::format(region_.bytes(), kGeometry,
                                  {.limit_bytes = 0, .reserve_bytes = kReserveBytes}, region_)),
        keeper_(*WorkerKeeper::make(*store_, kReserveBytes, [this] { woken_.release(); })) {}

  /// Uses up all memory that is ready.
  void fill_store() {
    const auto raw = EncodedPage{.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0};
    uint64_t slot = 0;
    while (store_->write(slot, raw, random_page(slot))) ++slot;
    ASSERT_EQ(store_->reserve_bytes(), 0U);
  }

  GuardedRegion region_{store_layout(kGeometry)->region_bytes};
  std::unique_ptr<PageStore> store_;
  std::counting_semaphore<> woken_{0};
  std::unique_ptr<WorkerKeeper> keeper_;
};

TEST_F(WorkerKeeperTest, FillsTheReserveBeforeAnybodyAsks) {
  keeper_->fill_reserve();
  EXPECT_EQ(store_->reserve_bytes(), kReserveBytes);
  EXPECT_FALSE(keeper_->has_failed());
}

TEST_F(WorkerKeeperTest, WakesQueuesWhenItHasBroughtMemory) {
  keeper_->fill_reserve();
  fill_store();
  ASSERT_TRUE(keeper_->run());
  keeper_->ask_for_memory();
  woken_.acquire();
  EXPECT_GE(store_->reserve_bytes(), kReserveBytes / 2);
  EXPECT_FALSE(keeper_->has_failed());
}

TEST_F(WorkerKeeperTest, SaysThatThereIsNoMemoryAndFindsOutWhenThereIsSome) {
  keeper_->fill_reserve();
  fill_store();
  region_.set_free_bytes(0);
  keeper_->fill_reserve();
  EXPECT_TRUE(keeper_->has_failed());

  region_.set_free_bytes(64 * kSlabBytes);
  keeper_->fill_reserve();
  EXPECT_FALSE(keeper_->has_failed());
  EXPECT_EQ(store_->reserve_bytes(), kReserveBytes);
}

TEST_F(WorkerKeeperTest, WakesQueuesWhenThereIsNoMemoryToo) {
  keeper_->fill_reserve();
  fill_store();
  region_.set_free_bytes(0);
  ASSERT_TRUE(keeper_->run());
  keeper_->ask_for_memory();
  woken_.acquire();
  EXPECT_TRUE(keeper_->has_failed());
}

TEST_F(WorkerKeeperTest, AskedAThousandTimesItWakesQueuesAtLeastOnce) {
  ASSERT_TRUE(keeper_->run());
  for (int wish = 0; wish < 1000; ++wish) {
    keeper_->ask_for_memory();
    keeper_->ask_to_tidy();
  }
  woken_.acquire();
}

TEST_F(WorkerKeeperTest, MakesTheStoreLargerWhenThereIsMemory) {
  const StoreGeometry geometry = geometry_for(uint64_t{1} << 21);
  GuardedRegion region(store_layout(geometry)->region_bytes);
  constexpr uint64_t kSlots = 4096;
  const auto store = *PageStore::format(
      region.bytes(), geometry, {.slot_count = kSlots, .reserve_bytes = kReserveBytes}, region);
  const auto keeper = *WorkerKeeper::make(*store, kReserveBytes, [] {});
  ASSERT_TRUE(keeper->run());
  constexpr std::chrono::milliseconds kPatience{60'000};
  EXPECT_TRUE(keeper->grow(2 * kSlots, kPatience));
  EXPECT_EQ(store->slot_count(), 2 * kSlots);

  region.set_free_bytes(0);
  EXPECT_FALSE(keeper->grow(geometry.slot_count, kPatience));
  EXPECT_EQ(store->slot_count(), 2 * kSlots);

  // In more than one step.
  region.set_free_bytes(SIZE_MAX);
  EXPECT_TRUE(keeper->grow(geometry.slot_count, kPatience));
  EXPECT_FALSE(keeper->grow(geometry.slot_count + 1, kPatience));
  EXPECT_EQ(store->slot_count(), geometry.slot_count);
  keeper->stop();
  EXPECT_FALSE(keeper->grow(geometry.slot_count + 1, std::chrono::milliseconds(1)));
}

TEST_F(WorkerKeeperTest, EndsWhileItIsAsked) {
  ASSERT_TRUE(keeper_->run());
  keeper_->ask_for_memory();
  keeper_->stop();
  keeper_->ask_for_memory();
}

}  // namespace
}  // namespace trueno
