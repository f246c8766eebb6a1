#include "daemon/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trueno {
namespace {

using Words = std::vector<std::string_view>;

std::string complaint(const Words& words) {
  const auto options = parse_options(words);
  if (options) return "accepted";
  EXPECT_EQ(options.error().code, ErrorCode::kUsage);
  return options.error().subject;
}

TEST(Options, WhatIsWrongIsNamed) {
  EXPECT_EQ(complaint({}), "no verb");
  EXPECT_EQ(complaint({""}), "no such verb: ");
  EXPECT_EQ(complaint({"serve"}), "no such verb: serve");
  EXPECT_EQ(complaint({"Probe"}), "no such verb: Probe");
  EXPECT_EQ(complaint({"--json"}), "no such option: --json");
  EXPECT_EQ(complaint({"probe", "--jso"}), "probe takes no --jso");
  EXPECT_EQ(complaint({"probe", "--json=1"}), "probe takes no --json=1");
  EXPECT_EQ(complaint({"probe", "--json", "extra"}), "probe takes no extra");
  EXPECT_EQ(complaint({"probe", "--"}), "probe takes no --");
  EXPECT_EQ(complaint({"--version", "probe"}), "--version takes no probe");
}

TEST(Options, ProbeIsForPeopleUnlessJsonIsAskedFor) {
  const auto text = parse_options(Words{"probe"});
  ASSERT_TRUE(text);
  EXPECT_EQ(text->verb, Verb::kProbe);
  EXPECT_FALSE(text->json);
  const auto json = parse_options(Words{"probe", "--json"});
  ASSERT_TRUE(json);
  EXPECT_EQ(json->verb, Verb::kProbe);
  EXPECT_TRUE(json->json);
}

TEST(Options, HelpIsGivenWhereverItIsAskedFor) {
  for (const Words& words :
       {Words{"--help"}, Words{"-h"}, Words{"probe", "--help"}, Words{"probe", "--json", "-h"}}) {
    const auto options = parse_options(words);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->verb, Verb::kHelp);
  }
}

TEST(Options, VersionHasTwoSpellings) {
  EXPECT_EQ(parse_options(Words{"--version"})->verb, Verb::kVersion);
  EXPECT_EQ(parse_options(Words{"-V"})->verb, Verb::kVersion);
}

}  // namespace
}  // namespace trueno
