#include "pageset/page_set.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace trueno {
namespace {

std::string temporary_file() {
  return testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(PageSet, NothingSpreadsToNothing) {
  EXPECT_TRUE(spread_evenly(0, 5).empty());
  EXPECT_TRUE(spread_evenly(5, 0).empty());
}

TEST(PageSet, SpreadingTakesAllOrReachesOverAll) {
  EXPECT_EQ(spread_evenly(3, 5), (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(spread_evenly(10, 5), (std::vector<size_t>{0, 2, 4, 6, 8}));
}

TEST(PageSet, AFileThatIsNotThereCannotBeRead) {
  const auto pages = read_page_set("/nonexistent/pages", 1);
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().code, ErrorCode::kUnreadableFile);
  EXPECT_EQ(pages.error().subject, "/nonexistent/pages");
}

TEST(PageSet, AFileOfLessThanAPageIsNoSet) {
  const std::string path = temporary_file();
  std::ofstream(path) << std::string(kPageBytes - 1, 'x');
  const auto pages = read_page_set(path, 1);
  ASSERT_FALSE(pages);
  EXPECT_EQ(pages.error().code, ErrorCode::kNotPages);
}

TEST(PageSet, AFolderThatIsNotThereCannotBeWrittenTo) {
  const auto written = write_page_set("/nonexistent/pages", {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnwritableFile);
}

TEST(PageSet, PagesComeBackAsTheyWereAndTheRestOfTheFileDoesNotCount) {
  const std::string path = temporary_file();
  PageSet pages(3);
  for (size_t index = 0; index < pages.size(); ++index) pages[index].fill(std::byte(index));
  ASSERT_TRUE(write_page_set(path, pages));
  std::ofstream(path, std::ios::app) << "rest";
  EXPECT_EQ(*read_page_set(path, 100), pages);
  EXPECT_EQ(*read_page_set(path, 1), PageSet{pages[0]});
}

}  // namespace
}  // namespace trueno
