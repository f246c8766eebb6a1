#include "compressor/stored_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace trueno {
namespace {

std::vector<std::byte> bytes(size_t count, uint8_t value = 0) {
  return std::vector<std::byte>(count, std::byte{value});
}

TEST(StoredPage, IsNeverEmptyNorLongerThanAPage) {
  EXPECT_FALSE(stored_form({}));
  EXPECT_FALSE(stored_form(bytes(kPageBytes + 1)));
}

TEST(StoredPage, OfEightBytesIsAPattern) {
  std::vector<std::byte> pattern = bytes(8);
  pattern[0] = std::byte{7};
  const auto encoded = stored_form(pattern);
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->form, PageForm::kSameFilled);
  EXPECT_EQ(encoded->stored_bytes, 0);
  std::array<std::byte, 8> in_memory;
  std::memcpy(in_memory.data(), &encoded->pattern, 8);
  EXPECT_TRUE(std::ranges::equal(in_memory, pattern));
}

TEST(StoredPage, OfAPagesSizeIsThePage) {
  const auto encoded = stored_form(bytes(kPageBytes));
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->form, PageForm::kRaw);
  EXPECT_EQ(encoded->stored_bytes, kPageBytes);
}

TEST(StoredPage, OfAnyOtherSizeIsABlock) {
  for (const size_t size : {size_t{1}, size_t{7}, size_t{9}, kPageBytes - 1}) {
    const auto encoded = stored_form(bytes(size));
    ASSERT_TRUE(encoded) << size;
    EXPECT_EQ(encoded->form, PageForm::kCompressed);
    EXPECT_EQ(encoded->stored_bytes, size);
    EXPECT_EQ(encoded->algorithm, Algorithm::kLz4);
  }
}

TEST(StoredPage, StartsWithTheMagicNumberWhenItIsZstds) {
  std::vector<std::byte> frame = bytes(20);
  frame[0] = std::byte{0x28};
  frame[1] = std::byte{0xb5};
  frame[2] = std::byte{0x2f};
  EXPECT_EQ(stored_form(frame)->algorithm, Algorithm::kLz4);
  frame[3] = std::byte{0xfd};
  EXPECT_EQ(stored_form(frame)->algorithm, Algorithm::kZstd);
  EXPECT_EQ(stored_form(std::span(frame).first(4))->algorithm, Algorithm::kLz4);
}

}  // namespace
}  // namespace trueno
