#include "boot/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace trueno {
namespace {

constexpr std::string_view kWellFormed[] = {
    "",
    "a",
    "\n\0",
    "\xc2\x80",
    "\xdf\xbf",
    "\xe0\xa0\x80",
    "\xed\x9f\xbf",
    "\xee\x80\x80",
    "\xef\xbf\xbf",
    "\xf0\x90\x80\x80",
    "\xf4\x8f\xbf\xbf",
};

TEST(Utf8, FindsNothingInWellFormedText) {
  for (const std::string_view text : kWellFormed) {
    EXPECT_EQ(find_malformed_utf8(text), text.size()) << text;
    EXPECT_EQ(with_replaced_malformed_utf8(text), text);
  }
}

TEST(Utf8, FindsTheFirstByteThatIsNoCharacter) {
  constexpr std::pair<std::string_view, size_t> kCases[] = {
      {"\x80", 0},
      {"ab\xff", 2},
      {"a\xc0\x80", 1},
      {"\xc1\xbf", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xed\xa0\x80", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xf4\x90\x80\x80", 0},
      {"\xf5\x80\x80\x80", 0},
      {"\xc3\xa9\xc3", 2},
      {"\xe2\x82", 0},
      {"\xe2\x82z", 0},
  };
  for (const auto& [text, offset] : kCases) EXPECT_EQ(find_malformed_utf8(text), offset) << text;
}

// The examples of the Unicode Standard, tables 3-8 to 3-11.
TEST(Utf8, ReplacesAsManySequencesAsOtherDecodersDo) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(with_replaced_malformed_utf8("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82z"),
            r + r + r + r + r + r + r + r + "z");
  EXPECT_EQ(with_replaced_malformed_utf8("\xed\xa0\x80\xed\xbf\xbf\xed\xafz"),
            r + r + r + r + r + r + r + r + "z");
  EXPECT_EQ(with_replaced_malformed_utf8("\xf4\x91\x92\x93\xff\x41\x80\xbfz"),
            r + r + r + r + r + "A" + r + r + "z");
  EXPECT_EQ(with_replaced_malformed_utf8("\xe1\x80\xe2\xf0\x91\x92\xf1\xbfz"), r + r + r + r + "z");
}

TEST(Utf8, HalvesOfSurrogatePairsBecomeReplacementCharacters) {
  std::string text = "a\xed\xa0\x80\xed\xbf\xbf\xed\x9f\xbfz\xed\xa0\x80";
  replace_surrogates(text);
  EXPECT_EQ(text, "a\xef\xbf\xbd\xef\xbf\xbd\xed\x9f\xbfz\xef\xbf\xbd");
}

TEST(Utf8, ATextThatEndsInTheMiddleOfACharacterIsLeftAlone) {
  std::string text = "a\xed";
  replace_surrogates(text);
  EXPECT_EQ(text, "a\xed");
}

}  // namespace
}  // namespace trueno
