#include "daemon/varlink_call.h"

#include <gtest/gtest.h>

#include <string>

namespace trueno {
namespace {

TEST(VarlinkCall, WhatIsNoCallIsNone) {
  for (const std::string_view message : {
           "",
           " ",
           "null",
           "[]",
           "\"method\"",
           "{}",
           "{\"method\":null}",
           "{\"method\":1}",
           "{\"method\":[\"a.B\"]}",
           "{\"method\":\"a.B\"",
           "{\"method\":\"a.B\"}}",
           "{\"method\":\"a.B\",}",
           "{'method':'a.B'}",
           "{\"method\":\"\xff\"}",
           "{\"method\":\"a.B\",\"parameters\":[]}",
           "{\"method\":\"a.B\",\"parameters\":{\"n\":1e999}}",
           "{\"method\":\"a.B\",\"oneway\":1}",
           "{\"method\":\"a.B\",\"more\":\"true\"}",
           "{\"method\":\"a.B\",\"upgrade\":{}}",
       }) {
    EXPECT_FALSE(parse_varlink_call(message)) << message;
  }
}

/// A call with so many arrays in each other for a parameter.
std::string nested_call(size_t depth) {
  return R"({"method":"a.B","parameters":{"x":)" + std::string(depth, '[') +
         std::string(depth, ']') + "}}";
}

TEST(VarlinkCall, NestingThatWouldTakeTheStackIsRefused) {
  EXPECT_TRUE(parse_varlink_call(nested_call(10)));
  EXPECT_FALSE(parse_varlink_call(nested_call(100)));
  EXPECT_FALSE(parse_varlink_call(nested_call(8000)));
  EXPECT_FALSE(parse_varlink_call(std::string(16'000, '[')));
  EXPECT_FALSE(parse_varlink_call(std::string(8000, '[') + std::string(8000, ']')));
}

TEST(VarlinkCall, MembersThatAreLeftOutAreAsNull) {
  for (
      const std::string_view message :
      {R"({"method":"a.B"})",
       R"({"method":"a.B","parameters":null,"oneway":null,"more":null,"upgrade":null})",
       R"({"method":"a.B","parameters":{},"oneway":false,"more":true,"org.example.extension":1})"}) {
    const auto call = parse_varlink_call(message);
    ASSERT_TRUE(call) << message;
    EXPECT_EQ(call->method, "a.B");
    EXPECT_EQ(call->parameters, nlohmann::json::object());
    EXPECT_FALSE(call->oneway);
    EXPECT_FALSE(call->upgrade);
  }
}

TEST(VarlinkCall, ParametersAndFlagsAreRead) {
  const auto call = parse_varlink_call(
      R"({"method":"","parameters":{"limit_bytes":7},"oneway":true,"upgrade":true})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "");
  EXPECT_EQ(call->parameters["limit_bytes"], 7);
  EXPECT_TRUE(call->oneway);
  EXPECT_TRUE(call->upgrade);
}

}  // namespace
}  // namespace trueno
