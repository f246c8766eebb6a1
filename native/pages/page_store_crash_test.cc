// A store that dies: built with TRUENO_STORE_STEPS, each store to shared memory asks here first.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <vector>

#include "pages/guarded_region.h"
#include "pages/page_store.h"
#include "pages/stored_contents.h"

namespace trueno {
namespace {

/// Thrown where a process is to die. What unwinding does to the region is not seen by anyone: a
/// copy of it was taken before.
struct Death {};

class Executioner {
 public:
  /// Takes a copy of the region before so many more steps are done, and dies.
  void strike_after(size_t steps, const GuardedRegion& region) {
    steps_left_ = steps;
    region_ = &region;
    remains_.reset();
  }
  void rest() { region_ = nullptr; }

  void step() {
    if (region_ == nullptr || steps_left_-- > 0) return;
    remains_.emplace(*region_);
    region_ = nullptr;
    throw Death{};
  }

  GuardedRegion& remains() { return *remains_; }

 private:
  size_t steps_left_ = 0;
  const GuardedRegion* region_ = nullptr;
  std::optional<GuardedRegion> remains_;
};

Executioner executioner;

// No larger than the story needs, as it is told a thousand times.
constexpr StoreGeometry kGeometry{.slot_count = 64, .data_bytes = 12 * kSlabBytes};
constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 2 * kSlabBytes};

/// What may be read of each page: what it was and what it is becoming.
struct Expected {
  std::vector<StoredContents> old_contents = std::vector<StoredContents>(kGeometry.slot_count);
  std::vector<StoredContents> new_contents = std::vector<StoredContents>(kGeometry.slot_count);

  void settle() { old_contents = new_contents; }
};

/// One change to a store, which is told to the expectation beforehand.
using Operation = std::function<void(PageStore&, Expected&)>;

Operation write(uint64_t slot, StoredContents contents) {
  return [slot, contents](PageStore& store, Expected& expected) {
    expected.new_contents[slot] = contents;
    ASSERT_TRUE(write_contents(store, slot, contents));
  };
}

Operation discard(uint64_t first, uint64_t count) {
  return [first, count](PageStore& store, Expected& expected) {
    for (uint64_t slot = first; slot < first + count; ++slot) expected.new_contents[slot] = {};
    ASSERT_TRUE(store.discard(first, count));
  };
}

Operation refill() {
  return [](PageStore& store, Expected&) { store.refill(100); };
}

Operation compact() {
  return [](PageStore& store, Expected&) {
    while (store.compact(1000)) {
    }
  };
}

/// Every kind of page over every kind, and a compaction that has something to move.
std::vector<Operation> story() {
  const StoredContents kinds[] = {same_filled_contents(7),
                                  same_filled_contents(8),
                                  block_contents(700, 1),
                                  block_contents(700, 2),
                                  block_contents(1700, 3),
                                  raw_contents(4),
                                  {}};
  std::vector<Operation> operations{refill()};
  uint64_t slot = 0;
  for (const StoredContents& before : kinds) {
    for (const StoredContents& after : kinds) {
      operations.push_back(write(slot, before));
      operations.push_back(write(slot, after));
      operations.push_back(refill());
      slot = (slot + 1) % 8;
    }
  }
  operations.push_back(discard(2, 4));
  for (slot = 8; slot < 64; ++slot) {
    operations.push_back(write(slot, block_contents(3000, slot)));
    operations.push_back(refill());
  }
  for (slot = 8; slot < 64; slot += 4) operations.push_back(discard(slot, 3));
  operations.push_back(compact());
  // Only one slab is left of these, and its pages move within it.
  for (slot = 8; slot < 64; slot += 8) operations.push_back(discard(slot, 8 - slot % 7));
  operations.push_back(compact());
  operations.push_back(write(9, block_contents(3000, 99)));
  operations.push_back(refill());
  return operations;
}

/// Tells the story in a region; true when somebody died before its end.
bool tell(GuardedRegion& region, Expected& expected) try {
  auto store = PageStore::format(region.bytes(), kGeometry, kSettings, region);
  for (const Operation& operation : story()) {
    operation(**store, expected);
    expected.settle();
  }
  return false;
} catch (const Death&) {
  return true;
}

/// All that has to be true of what a dead process left.
void expect_sound(GuardedRegion& region, const Expected& expected) {
  auto store = PageStore::open(region.bytes(), kSettings, region);
  ASSERT_TRUE(store) << describe(store.error());
  uint64_t bytes = 0;
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
    const auto contents = read_contents(**store, slot);
    ASSERT_TRUE(contents) << slot;
    ASSERT_TRUE(*contents == expected.old_contents[slot] ||
                *contents == expected.new_contents[slot])
        << slot;
    bytes += contents->block.size();
  }
  const StoreStatistics statistics = (*store)->statistics();
  ASSERT_EQ(statistics.compr_data_size, bytes);
  ASSERT_EQ(region.resident_bytes(), store_layout(kGeometry)->data_offset +
                                         statistics.mem_used_total + statistics.reserve_bytes);
  ASSERT_LE(statistics.reserve_bytes, kSettings.reserve_bytes);
  ASSERT_TRUE((*store)->discard(0, kGeometry.slot_count));
  ASSERT_EQ((*store)->statistics().orig_data_size, 0U);
  ASSERT_EQ((*store)->statistics().mem_used_total, 0U);
}

TEST(PageStoreCrash, AtEveryStepASuccessorFindsOldOrNewPagesAndNoLeak) {
  size_t deaths = 0;
  for (;; ++deaths) {
    GuardedRegion region(store_layout(kGeometry)->region_bytes);
    Expected expected;
    executioner.strike_after(deaths, region);
    const bool died = tell(region, expected);
    executioner.rest();
    ASSERT_FALSE(testing::Test::HasFatalFailure());
    if (!died) break;
    // Before the header is whole there is no store, and nothing was promised.
    if (deaths < 5) {
      ASSERT_FALSE(PageStore::open(executioner.remains().bytes(), kSettings, region));
      continue;
    }
    expect_sound(executioner.remains(), expected);
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "after " << deaths << " steps";
  }
  // Else the story has become short of something.
  EXPECT_GT(deaths, 1000U);
}

TEST(PageStoreCrash, ASuccessorMayDieAtEveryStepToo) {
  size_t deaths_in_recovery = 0;
  // Every death of the story leaves one of a few kinds of remains, so some of them will do.
  for (size_t steps = 5;; steps += 7) {
    GuardedRegion region(store_layout(kGeometry)->region_bytes);
    Expected expected;
    executioner.strike_after(steps, region);
    const bool died = tell(region, expected);
    executioner.rest();
    if (!died) break;
    const GuardedRegion first_remains(executioner.remains());
    for (size_t recovery_steps = 0;; ++recovery_steps) {
      GuardedRegion remains(first_remains);
      executioner.strike_after(recovery_steps, remains);
      try {
        (void)PageStore::open(remains.bytes(), kSettings, remains);
        executioner.rest();
        break;
      } catch (const Death&) {
        ++deaths_in_recovery;
        expect_sound(executioner.remains(), expected);
        ASSERT_FALSE(testing::Test::HasFatalFailure())
            << steps << " steps, then " << recovery_steps;
      }
    }
  }
  EXPECT_GT(deaths_in_recovery, 10U);
}

}  // namespace

void before_shared_store() { executioner.step(); }

}  // namespace trueno
