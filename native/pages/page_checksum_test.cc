#include "pages/page_checksum.h"

#include <gtest/gtest.h>

#include <set>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

TEST(PageChecksum, NoBytesHaveASumThatTheSeedDecides) {
  EXPECT_NE(page_checksum({}, 1), page_checksum({}, 2));
}

TEST(PageChecksum, EveryBitCounts) {
  Page page = random_page(1);
  for (const size_t bytes : {1UL, 7UL, 8UL, 9UL, 31UL, 32UL, 33UL, 63UL, 1000UL, kPageBytes}) {
    const auto part = std::span(page).first(bytes);
    const uint64_t sum = page_checksum(part, 3);
    for (size_t bit = 0; bit < bytes * 8; ++bit) {
      part[bit / 8] ^= std::byte{1} << bit % 8;
      ASSERT_NE(page_checksum(part, 3), sum) << bytes << " bytes, bit " << bit;
      part[bit / 8] ^= std::byte{1} << bit % 8;
    }
  }
}

TEST(PageChecksum, EveryEightBytesCountWholly) {
  Page page = random_page(2);
  const uint64_t sum = page_checksum(page, 3);
  for (size_t at = 0; at < kPageBytes; at += 8) {
    const Page before = page;
    std::fill_n(page.begin() + static_cast<ptrdiff_t>(at), 8, std::byte{0});
    ASSERT_NE(page_checksum(page, 3), sum) << at;
    page = before;
  }
}

TEST(PageChecksum, PlacesCount) {
  Page page = random_page(3);
  const uint64_t sum = page_checksum(page, 3);
  std::swap_ranges(page.begin(), page.begin() + 32, page.begin() + 32);
  EXPECT_NE(page_checksum(page, 3), sum);
}

TEST(PageChecksum, ZerosOfEveryLengthDiffer) {
  const Page zeros{};
  std::set<uint64_t> sums;
  for (size_t bytes = 0; bytes <= kPageBytes; ++bytes) {
    EXPECT_TRUE(sums.insert(page_checksum(std::span(zeros).first(bytes), 0)).second) << bytes;
  }
}

}  // namespace
}  // namespace trueno
