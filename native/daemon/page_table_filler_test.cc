#include "daemon/page_table_filler.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace trueno {
namespace {

constexpr size_t kStep = 1 << 20;

/// A store in which some MiBs have memory.
class CountingTables final : public TablePort {
 public:
  explicit CountingTables(std::vector<bool> present) : present_(std::move(present)) {}

  bool has_memory_for_tables() override { return has_memory_; }
  std::optional<Entry> enter_next(size_t offset_bytes) override {
    for (size_t at = offset_bytes / kStep; at < present_.size(); ++at) {
      if (!present_[at]) continue;
      ++entries_[at];
      return Entry{.end_bytes = (at + 1) * kStep, .entered_bytes = kStep};
    }
    return std::nullopt;
  }

  std::vector<bool> present_;
  bool has_memory_ = true;
  /// How often each was entered.
  std::map<size_t, int> entries_;
};

class PageTableFillerTest : public testing::Test {
 protected:
  void work_until_ready() {
    for (int steps = 0; steps < 10'000 && !filler_.is_ready(); ++steps) filler_.step();
    ASSERT_TRUE(filler_.is_ready());
  }
  void take_steps() {
    for (int steps = 0; steps < 100; ++steps) filler_.step();
  }

  std::vector<uint64_t> memory_ = std::vector<uint64_t>(ControlArea::kBytes / 8);
  ControlArea area_ =
      ControlArea::format(std::as_writable_bytes(std::span(memory_)), {}, 1 << 30, 1, 1);
  CountingTables tables_{{true, false, true, true, false}};
  PageTableFiller filler_{&tables_, area_};
};

TEST_F(PageTableFillerTest, EntersWhatIsThereOnceAndIsReady) {
  EXPECT_FALSE(filler_.is_ready());
  work_until_ready();
  take_steps();
  EXPECT_EQ(tables_.entries_, (std::map<size_t, int>{{0, 1}, {2, 1}, {3, 1}}));
}

TEST_F(PageTableFillerTest, GoesThroughItAgainWhenEnoughWasGivenToIt) {
  work_until_ready();
  tables_.present_[4] = true;
  area_.note_given(4096);
  take_steps();
  EXPECT_FALSE(tables_.entries_.contains(4));
  area_.note_given(kStep);
  take_steps();
  EXPECT_EQ(tables_.entries_, (std::map<size_t, int>{{0, 2}, {2, 2}, {3, 2}, {4, 1}}));
}

TEST_F(PageTableFillerTest, WithoutMemoryForTablesItWaits) {
  tables_.has_memory_ = false;
  EXPECT_GT(filler_.step(), 0);
  EXPECT_TRUE(tables_.entries_.empty());
  EXPECT_FALSE(filler_.is_ready());
  tables_.has_memory_ = true;
  work_until_ready();
  EXPECT_EQ(tables_.entries_.size(), 3U);
}

/// Whoever takes the device over is to have the processor, and gives memory back.
TEST_F(PageTableFillerTest, WhileNobodyServesItDoesNothingAndKeepsNobodyWaiting) {
  area_.note_outage(5);
  EXPECT_TRUE(filler_.is_ready());
  take_steps();
  EXPECT_TRUE(tables_.entries_.empty());
  area_.note_recovery(6);
  EXPECT_FALSE(filler_.is_ready());
  work_until_ready();
  EXPECT_EQ(tables_.entries_.size(), 3U);
}

TEST_F(PageTableFillerTest, WithoutAStoreThereIsNothingToDo) {
  PageTableFiller filler(nullptr, area_);
  EXPECT_TRUE(filler.is_ready());
  EXPECT_LT(filler.step(), 0);
}

}  // namespace
}  // namespace trueno
