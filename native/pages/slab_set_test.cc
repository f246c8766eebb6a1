#include "pages/slab_set.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

TEST(SlabSet, IsEmptyAtFirst) {
  const SlabSet set(100);
  EXPECT_FALSE(set.contains(0));
  EXPECT_FALSE(set.lowest_from(0));
  EXPECT_FALSE(set.highest());
}

TEST(SlabSet, FindsNothingBehindItsEnd) {
  SlabSet set(64);
  set.insert(63);
  EXPECT_EQ(set.lowest_from(63), 63U);
  EXPECT_FALSE(set.lowest_from(64));
  EXPECT_FALSE(set.lowest_from(1'000'000));
}

TEST(SlabSet, DoesWhatASetDoes) {
  constexpr size_t kCount = 20'000;
  SlabSet set(kCount);
  std::set<size_t> model;
  PseudoRandom random(1);
  for (int operation = 0; operation < 100'000; ++operation) {
    // Neighbourhoods that fill and empty.
    const size_t slab = random.below(8) * 2500 + random.below(100);
    if (random.below(20) < (operation / 10'000 % 2 == 0 ? 12U : 6U)) {
      set.insert(slab);
      model.insert(slab);
    } else {
      set.erase(slab);
      model.erase(slab);
    }
    const size_t start = random.below(kCount);
    const auto lowest = model.lower_bound(start);
    ASSERT_EQ(set.contains(slab), model.contains(slab));
    ASSERT_EQ(set.lowest_from(start),
              lowest == model.end() ? std::nullopt : std::optional(*lowest));
    ASSERT_EQ(set.highest(), model.empty() ? std::nullopt : std::optional(*model.rbegin()));
  }
}

TEST(SlabSet, LosesNothingToThreadsThatEraseBeside) {
  SlabSet set(64 * 70);
  const auto work = [&set](size_t thread) {
    for (int round = 0; round < 20'000; ++round) {
      const size_t slab = static_cast<size_t>(round) % 70 * 64 + thread;
      set.insert(slab);
      ASSERT_TRUE(set.contains(slab));
      set.erase(slab);
    }
    set.insert(thread);
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_EQ(set.lowest_from(0), 0U);
  EXPECT_EQ(set.lowest_from(1), 1U);
  EXPECT_FALSE(set.lowest_from(2));
  EXPECT_EQ(set.highest(), 1U);
}

}  // namespace
}  // namespace trueno
