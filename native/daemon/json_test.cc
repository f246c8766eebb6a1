#include "daemon/json.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

using namespace std::string_literals;

TEST(Json, EmptyTextIsTwoQuotes) { EXPECT_EQ(json_string(""), "\"\""); }

TEST(Json, NothingEndsAStringEarly) {
  EXPECT_EQ(json_string("\"\\\n\0\x7f\xff"s), R"("\"\\\u000a\u0000\u007f\u00ff")");
}

TEST(Json, MembersAreSeparatedByCommas) {
  EXPECT_EQ(json_array({}), "[]");
  EXPECT_EQ(json_array({"1"}), "[1]");
  EXPECT_EQ(json_array({"1", "\"a\"", "null"}), "[1,\"a\",null]");
}

}  // namespace
}  // namespace trueno
