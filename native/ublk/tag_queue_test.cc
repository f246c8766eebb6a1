#include "ublk/tag_queue.h"

#include <gtest/gtest.h>

#include <deque>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

TEST(TagQueue, GivesTagsInTheOrderInWhichTheyCame) {
  constexpr size_t kMost = 5;
  TagQueue queue(kMost);
  std::deque<uint16_t> model;
  PseudoRandom random(1);
  for (uint16_t step = 0; step < 10'000; ++step) {
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(queue.empty(), model.empty());
    const bool is_full = model.size() == kMost;
    if (!model.empty() && (is_full || random.below(2) == 0)) {
      ASSERT_EQ(queue.pop(), model.front());
      model.pop_front();
    } else {
      queue.push(step);
      model.push_back(step);
    }
  }
}

}  // namespace
}  // namespace trueno
