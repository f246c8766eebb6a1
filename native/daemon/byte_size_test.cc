#include "daemon/byte_size.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(ByteSize, WhatIsNoNumberIsNone) {
  for (const char* text :
       {"", "K", "-1", "+1", " 1", "1 ", "1KB", "1Ki", "1KiBs", "1iB", "1k", "1P", "0x1", "1e3"}) {
    EXPECT_EQ(parse_byte_size(text), std::nullopt) << text;
  }
}

TEST(ByteSize, WhatDoesNotFitIsNone) {
  EXPECT_EQ(parse_byte_size("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_byte_size("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_byte_size("16777215T"), uint64_t{16'777'215} << 40);
  EXPECT_EQ(parse_byte_size("16777216T"), std::nullopt);
}

TEST(ByteSize, UnitsArePowersOf1024) {
  EXPECT_EQ(parse_byte_size("0"), 0U);
  EXPECT_EQ(parse_byte_size("007"), 7U);
  EXPECT_EQ(parse_byte_size("3K"), 3072U);
  EXPECT_EQ(parse_byte_size("3M"), uint64_t{3} << 20);
  EXPECT_EQ(parse_byte_size("3G"), uint64_t{3} << 30);
  EXPECT_EQ(parse_byte_size("3T"), uint64_t{3} << 40);
  EXPECT_EQ(parse_byte_size("3KiB"), 3072U);
  EXPECT_EQ(parse_byte_size("3GiB"), uint64_t{3} << 30);
}

}  // namespace
}  // namespace trueno
