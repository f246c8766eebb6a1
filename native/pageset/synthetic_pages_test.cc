#include "pageset/synthetic_pages.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace trueno {
namespace {

TEST(SyntheticPages, EverySetHasItsOwnNameAndPages) {
  std::set<std::string> names;
  for (const SyntheticSet& set : synthetic_sets()) {
    EXPECT_TRUE(names.insert(set.name).second) << set.name;
    EXPECT_FALSE(set.pages.empty()) << set.name;
  }
}

TEST(SyntheticPages, AreTheSameEachTime) {
  EXPECT_EQ(random_page(1), random_page(1));
  EXPECT_NE(random_page(1), random_page(2));
  EXPECT_EQ(heap_page(7), heap_page(7));
  EXPECT_EQ(text_page(7), text_page(7));
}

TEST(SyntheticPages, OneByteIsWhereItWasAskedFor) {
  for (const size_t at : {size_t{0}, size_t{1}, kPageBytes - 1}) {
    EXPECT_EQ(one_byte_page(at)[at], std::byte{1});
  }
}

TEST(SyntheticPages, ARepeatingPageRepeats) {
  const Page page = repeating_page(7);
  for (size_t at = 7; at < kPageBytes; ++at) ASSERT_EQ(page[at], page[at - 7]) << at;
}

}  // namespace
}  // namespace trueno
