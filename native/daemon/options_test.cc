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
  EXPECT_EQ(complaint({"Probe"}), "no such verb: Probe");
  EXPECT_EQ(complaint({"--json"}), "no such option: --json");
  EXPECT_EQ(complaint({"probe", "--jso"}), "probe takes no --jso");
  EXPECT_EQ(complaint({"probe", "--json=1"}), "probe takes no --json=1");
  EXPECT_EQ(complaint({"probe", "--json", "extra"}), "probe takes no extra");
  EXPECT_EQ(complaint({"probe", "--"}), "probe takes no --");
  EXPECT_EQ(complaint({"--version", "probe"}), "--version takes no probe");
}

TEST(Options, WhatAServedDeviceLacksIsNamed) {
  EXPECT_EQ(complaint({"serve"}), "serve needs --name, such as --name zram0");
  EXPECT_EQ(complaint({"serve", "--name", "zram0"}), "serve needs --size, such as --size 4G");
  EXPECT_EQ(complaint({"serve", "--name"}), "no value for --name");
  EXPECT_EQ(complaint({"serve", "zram0"}), "serve takes no zram0");
  EXPECT_EQ(complaint({"serve", "--json"}), "serve takes no --json");
  EXPECT_EQ(complaint({"serve", "--name", "a", "--name", "b"}), "given twice: --name");
  EXPECT_EQ(complaint({"stop"}), "stop needs --name, such as --name zram0");
  EXPECT_EQ(complaint({"stop", "--size", "4G"}), "stop takes no --size");
}

TEST(Options, ANameIsAFileNameAndNothingElse) {
  const std::string wanted = "--name takes 1 to 32 of A-Z a-z 0-9 _ -, such as zram0, not ";
  for (const std::string name :
       {"", ".", "..", "a/b", "../zram0", "zram0\n", "zram 0", "zr\xc3\xa4m", "zram0.varlink"}) {
    EXPECT_EQ(complaint({"serve", "--name", name, "--size", "4G"}), wanted + name);
    EXPECT_EQ(complaint({"stop", "--name", name}), wanted + name);
  }
  const std::string long_name(33, 'a');
  EXPECT_EQ(complaint({"stop", "--name", long_name}), wanted + long_name);
}

TEST(Options, ASizeIsOneThatAStoreCanHave) {
  for (const std::string size : {"", "0", "-1", "4g", "4GB", "4G ", " 4G", "1.5G", "50%", "0x1000",
                                 "1000000T", "18446744073709551616", "684G"}) {
    EXPECT_EQ(complaint({"serve", "--name", "zram0", "--size", size}),
              "--size takes 1 byte to 512G, such as 4G or 104857600, not " + size);
  }
}

TEST(Options, SizesAreBinaryAndWholePages) {
  const auto size_bytes = [](std::string_view size) {
    const auto options = parse_options(Words{"serve", "--name", "zram0", "--size", size});
    return options ? options->device.size_bytes : 0;
  };
  EXPECT_EQ(size_bytes("1"), 4096U);
  EXPECT_EQ(size_bytes("4096"), 4096U);
  EXPECT_EQ(size_bytes("4097"), 8192U);
  EXPECT_EQ(size_bytes("1000K"), 1'024'000U);
  EXPECT_EQ(size_bytes("512G"), uint64_t{512} << 30);
}

TEST(Options, ALargestSizeIsOneThatAStoreCanHaveAndNoLessThanTheSize) {
  const auto with = [](std::string_view value) {
    return Words{"serve", "--name", "zram0", "--size", "1G", "--largest-size", value};
  };
  const auto options = parse_options(with("2147483647"));
  ASSERT_TRUE(options);
  EXPECT_EQ(options->device.largest_size_bytes, uint64_t{2} << 30);
  EXPECT_TRUE(parse_options(with("1G")));
  EXPECT_EQ(
      parse_options(Words{"serve", "--name", "zram0", "--size", "1G"})->device.largest_size_bytes,
      0U);
  EXPECT_EQ(complaint(with("1023M")), "--largest-size is less than --size");
  EXPECT_EQ(complaint(with("684G")),
            "--largest-size takes 1 byte to 512G, such as 4G or 104857600, not 684G");
}

TEST(Options, ValuesThatNothingTakesAreNamedWithWhatIsTaken) {
  const auto with = [](std::string_view option, std::string_view value) {
    return complaint({"serve", "--name", "zram0", "--size", "1G", option, value});
  };
  EXPECT_EQ(with("--algorithm", "LZ4"), "--algorithm takes lz4, lz4hc, zstd or adaptive, not LZ4");
  EXPECT_EQ(with("--level", "x"), "--level takes a number, not x");
  EXPECT_EQ(with("--level", "3"), "--level takes lz4's 0 to 1, not 3");
  EXPECT_EQ(with("--objective", "speed"),
            "--objective takes latency, balance or density, not speed");
  EXPECT_EQ(with("--objective", "density"), "--objective is for --algorithm adaptive");
  EXPECT_EQ(with("--limit", "half"),
            "--limit takes bytes, such as 1G, or 0 for no limit, not half");
  EXPECT_EQ(with("--queues", "0"), "--queues takes 1 to 64, not 0");
  EXPECT_EQ(with("--queues", "65536"), "--queues takes 1 to 64, not 65536");
  EXPECT_EQ(with("--queue-depth", "-1"), "--queue-depth takes 1 to 1024, not -1");
  EXPECT_EQ(with("--frobnicate", "1"), "serve takes no --frobnicate");
}

TEST(Options, ADeviceIsServedAsItsOptionsSay) {
  const auto options = parse_options(Words{
      "serve", "--null", "--queues=2", "--queue-depth", "64", "--limit", "1G", "--level", "-5",
      "--algorithm=adaptive", "--objective", "density", "--size", "4G", "--name", "zram_0-a"});
  ASSERT_TRUE(options) << options.error().subject;
  EXPECT_EQ(options->verb, Verb::kServe);
  const DeviceSettings& device = options->device;
  EXPECT_EQ(device.name, "zram_0-a");
  EXPECT_EQ(device.size_bytes, uint64_t{4} << 30);
  EXPECT_EQ(device.algorithm, std::nullopt);
  EXPECT_EQ(device.level, -5);
  EXPECT_EQ(device.objective, Objective::kDensity);
  EXPECT_EQ(device.limit_bytes, uint64_t{1} << 30);
  EXPECT_EQ(device.queue_count, 2);
  EXPECT_EQ(device.queue_depth, 64);
  EXPECT_TRUE(device.null);
}

TEST(Options, ALevelMayComeBeforeItsAlgorithm) {
  const auto options = parse_options(
      Words{"serve", "--level", "9", "--algorithm", "lz4hc", "--size", "1G", "--name", "zram0"});
  ASSERT_TRUE(options) << options.error().subject;
  EXPECT_EQ(options->device.level, 9);
}

TEST(Options, StopIsGentleUnlessForced) {
  const auto gentle = parse_options(Words{"stop", "--name", "zram0"});
  ASSERT_TRUE(gentle);
  EXPECT_EQ(gentle->verb, Verb::kStop);
  EXPECT_FALSE(gentle->force);
  EXPECT_TRUE(parse_options(Words{"stop", "--force", "--name", "zram0"})->force);
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
       {Words{"--help"}, Words{"-h"}, Words{"probe", "--help"}, Words{"probe", "--json", "-h"},
        Words{"serve", "--size", "1G", "--help"}, Words{"stop", "-h"}}) {
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
