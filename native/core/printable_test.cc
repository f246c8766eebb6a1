#include "core/printable.h"

#include <gtest/gtest.h>

#include <string>

namespace trueno {
namespace {

using namespace std::string_literals;

TEST(Printable, EmptyStaysEmpty) { EXPECT_EQ(printable(""), ""); }

TEST(Printable, EveryByteThatIsNotPrintableAsciiIsSpeltOut) {
  EXPECT_EQ(printable("\0\n\x7f\x80\xff"s), "\\x00\\x0a\\x7f\\x80\\xff");
}

TEST(Printable, OrdinaryTextIsKept) { EXPECT_EQ(printable("a b~!\"\\"), "a b~!\"\\"); }

TEST(Printable, LongTextIsCut) {
  EXPECT_EQ(printable(std::string(100, 'x')), std::string(100, 'x'));
  EXPECT_EQ(printable(std::string(1 << 20, 'x')), std::string(100, 'x') + "...");
}

}  // namespace
}  // namespace trueno
