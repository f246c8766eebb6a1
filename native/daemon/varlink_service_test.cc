#include "daemon/varlink_service.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/version.h"
#include "daemon/sample_report_test.h"
#include "daemon/varlink_interfaces.h"

namespace trueno {
namespace {

using nlohmann::json;

class VarlinkServiceTest : public testing::Test {
 protected:
  /// The reply as JSON; its byte 0 is checked.
  json call(std::string_view method, const json& parameters = json::object()) {
    const auto reply = service.answer(json{{"method", method}, {"parameters", parameters}}.dump());
    EXPECT_TRUE(reply && reply->ends_with('\0'));
    if (!reply) return {};
    return json::parse(reply->begin(), reply->end() - 1);
  }

  /// `NAME {parameters}`, or the whole reply when it is no error.
  std::string error(std::string_view method, const json& parameters = json::object()) {
    const json reply = call(method, parameters);
    if (!reply.contains("error")) return reply.dump();
    return reply["error"].get<std::string>() + " " + reply["parameters"].dump();
  }

  SampleReport report;
  VarlinkService service{report};
};

/// Names of the members of what `method` gives, as the interface says: those of one level, without
/// comments, `?` for what may be missing.
std::set<std::string> promised_members(std::string_view method) {
  const std::string text(kVarlinkInterfaces[1].description);
  const size_t start = text.find("method " + std::string(method) + "() -> (");
  const size_t open = text.find("-> (", start) + 4;
  std::set<std::string> members;
  for (size_t line = text.find('\n', open) + 1; text[line] != ')';
       line = text.find('\n', line) + 1) {
    const size_t name = text.find_first_not_of(' ', line);
    if (text[name] == '#') continue;
    const size_t colon = text.find(": ", name);
    members.insert(text.substr(name, colon - name) + (text[colon + 2] == '?' ? "?" : ""));
  }
  return members;
}

void expect_promised(const json& parameters, std::string_view method, bool optional_too) {
  std::set<std::string> given;
  for (const auto& member : parameters.items()) given.insert(member.key());
  std::set<std::string> promised;
  for (const std::string& member : promised_members(method)) {
    const bool optional = member.ends_with('?');
    if (!optional || optional_too) promised.insert(member.substr(0, member.size() - optional));
  }
  EXPECT_EQ(given, promised);
}

TEST_F(VarlinkServiceTest, AMessageThatIsNoCallHasNoAnswer) {
  EXPECT_EQ(service.answer("GET / HTTP/1.1"), std::nullopt);
}

TEST_F(VarlinkServiceTest, WhatIsNotThereIsNamed) {
  EXPECT_EQ(error(""), R"(org.varlink.service.InterfaceNotFound {"interface":""})");
  EXPECT_EQ(error("Info"), R"(org.varlink.service.InterfaceNotFound {"interface":""})");
  EXPECT_EQ(error("io.trueno.Info"),
            R"(org.varlink.service.InterfaceNotFound {"interface":"io.trueno"})");
  EXPECT_EQ(error("io.trueno.zram.info"),
            R"(org.varlink.service.MethodNotFound {"method":"io.trueno.zram.info"})");
  EXPECT_EQ(error("org.varlink.service."),
            R"(org.varlink.service.MethodNotFound {"method":"org.varlink.service."})");
  EXPECT_EQ(error("org.varlink.service.GetInterfaceDescription", {{"interface", "a.b"}}),
            R"(org.varlink.service.InterfaceNotFound {"interface":"a.b"})");
}

TEST_F(VarlinkServiceTest, ParametersThatAreWrongMissingOrNotKnownAreNamed) {
  const std::string invalid = "org.varlink.service.InvalidParameter ";
  EXPECT_EQ(error("io.trueno.zram.Info", {{"", 1}}), invalid + R"({"parameter":""})");
  EXPECT_EQ(error("io.trueno.zram.Info", {{"verbose", true}}),
            invalid + R"({"parameter":"verbose"})");
  EXPECT_EQ(error("io.trueno.zram.SetLimit"), invalid + R"({"parameter":"limit_bytes"})");
  for (const json& value : {json(nullptr), json("1"), json(1.5), json(1e3), json::array({1})}) {
    EXPECT_EQ(error("io.trueno.zram.SetLimit", {{"limit_bytes", value}}),
              invalid + R"({"parameter":"limit_bytes"})");
    EXPECT_EQ(error("io.trueno.zram.SetSize", {{"size_bytes", value}}),
              invalid + R"({"parameter":"size_bytes"})");
  }
  EXPECT_EQ(error("io.trueno.zram.SetLimit", {{"limit_bytes", 1}, {"unit", "MiB"}}),
            invalid + R"({"parameter":"unit"})");
  EXPECT_EQ(error("io.trueno.zram.SetObjective", {{"objective", 1}}),
            invalid + R"({"parameter":"objective"})");
  EXPECT_EQ(error("org.varlink.service.GetInterfaceDescription"),
            invalid + R"({"parameter":"interface"})");
  EXPECT_EQ(report.counters.store.mem_limit, SampleReport().counters.store.mem_limit);
}

TEST_F(VarlinkServiceTest, ValuesThatWillNotDoAreRefusedWithTheReason) {
  EXPECT_EQ(
      error("io.trueno.zram.SetLimit", {{"limit_bytes", -1}}),
      R"(io.trueno.zram.InvalidValue {"parameter":"limit_bytes","reason":"write 0 or more bytes"})");
  EXPECT_EQ(
      error("io.trueno.zram.SetObjective", {{"objective", "speed"}}),
      R"(io.trueno.zram.InvalidValue {"parameter":"objective","reason":"write latency, balance or density"})");
  EXPECT_EQ(
      error("io.trueno.zram.SetSize", {{"size_bytes", -4096}}),
      R"(io.trueno.zram.InvalidValue {"parameter":"size_bytes","reason":"write a number of bytes"})");
  report.refusal = Refusal{.kind = Refusal::Kind::kNotSupported, .reason = "not adaptive"};
  EXPECT_EQ(error("io.trueno.zram.SetObjective", {{"objective", "density"}}),
            R"(io.trueno.zram.NotSupported {"reason":"not adaptive"})");
  report.refusal = Refusal{.kind = Refusal::Kind::kInvalidValue, .reason = "too low"};
  EXPECT_EQ(error("io.trueno.zram.SetLimit", {{"limit_bytes", 1}}),
            R"(io.trueno.zram.InvalidValue {"parameter":"limit_bytes","reason":"too low"})");
}

TEST_F(VarlinkServiceTest, SettingsReachTheDevice) {
  EXPECT_EQ(call("io.trueno.zram.SetLimit", {{"limit_bytes", 0}}),
            json({{"parameters", json::object()}}));
  EXPECT_EQ(report.counters.store.mem_limit, 0u);
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  call("io.trueno.zram.SetLimit", {{"limit_bytes", kMost}});
  EXPECT_EQ(report.counters.store.mem_limit, kMost);
  call("io.trueno.zram.SetObjective", {{"objective", "density"}});
  EXPECT_EQ(report.device.objective, Objective::kDensity);
  call("io.trueno.zram.SetSize", {{"size_bytes", uint64_t{8} << 30}});
  EXPECT_EQ(report.device.size_bytes, uint64_t{8} << 30);
}

TEST_F(VarlinkServiceTest, AOnewayCallIsDoneAndNotAnswered) {
  EXPECT_EQ(
      service.answer(
          R"({"method":"io.trueno.zram.SetLimit","parameters":{"limit_bytes":5},"oneway":true})"),
      "");
  EXPECT_EQ(report.counters.store.mem_limit, 5u);
  EXPECT_EQ(service.answer(R"({"method":"io.trueno.zram.Nothing","oneway":true})"), "");
}

TEST_F(VarlinkServiceTest, MoreGetsOneReplyThatIsTheLast) {
  const auto reply = service.answer(R"({"method":"io.trueno.zram.Info","more":true})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->find("continues"), std::string::npos);
  EXPECT_EQ(reply->find('\0'), reply->size() - 1);
}

TEST_F(VarlinkServiceTest, NoMethodHandsTheConnectionOver) {
  EXPECT_EQ(service.answer(R"({"method":"io.trueno.zram.Info","upgrade":true})"),
            std::string(R"({"error":"org.varlink.service.MethodNotImplemented",)"
                        R"("parameters":{"method":"io.trueno.zram.Info"}})") +
                '\0');
}

TEST_F(VarlinkServiceTest, TheServiceSaysWhatItIs) {
  const json info = call("org.varlink.service.GetInfo")["parameters"];
  EXPECT_EQ(info["product"], "trueno-ublk");
  EXPECT_EQ(info["version"], kPackageVersion);
  EXPECT_EQ(info["interfaces"], json({"org.varlink.service", "io.trueno.zram"}));
}

TEST_F(VarlinkServiceTest, EveryInterfaceIsDescribed) {
  for (const VarlinkInterface& interface : kVarlinkInterfaces) {
    const json reply =
        call("org.varlink.service.GetInterfaceDescription", {{"interface", interface.name}});
    const auto description = reply["parameters"]["description"].get<std::string>();
    EXPECT_EQ(description, interface.description);
    EXPECT_NE(description.find("\ninterface " + std::string(interface.name) + "\n"),
              std::string::npos);
  }
}

TEST_F(VarlinkServiceTest, EveryMethodThatIsDescribedIsThere) {
  int methods = 0;
  for (const VarlinkInterface& interface : kVarlinkInterfaces) {
    const std::string_view text = interface.description;
    for (size_t at = text.find("\nmethod "); at != text.npos; at = text.find("\nmethod ", at + 1)) {
      const size_t name = at + 8;
      const std::string method = std::string(interface.name) + "." +
                                 std::string(text.substr(name, text.find('(', name) - name));
      EXPECT_EQ(error(method).find("org.varlink.service.MethodNotFound"), std::string::npos)
          << method;
      ++methods;
    }
  }
  EXPECT_EQ(methods, 7);
}

TEST_F(VarlinkServiceTest, InfoGivesWhatItsDescriptionPromises) {
  const json info = call("io.trueno.zram.Info")["parameters"];
  expect_promised(info, "Info", true);
  EXPECT_EQ(info["name"], "zram0");
  EXPECT_EQ(info["size_bytes"], uint64_t{4} << 30);
  EXPECT_EQ(info["objective"], "balance");
  report.device.objective.reset();
  report.device.level.reset();
  expect_promised(call("io.trueno.zram.Info")["parameters"], "Info", false);
}

TEST_F(VarlinkServiceTest, StatisticsGivesWhatItsDescriptionPromises) {
  const json statistics = call("io.trueno.zram.Statistics")["parameters"];
  expect_promised(statistics, "Statistics", true);
  EXPECT_EQ(statistics["huge_pages_since"], 300);
  EXPECT_EQ(statistics["invalid_io"], 3);
  EXPECT_EQ(statistics["read_latency"],
            json::parse(R"({"total_ns":300000,"buckets":[0,0,50000,1000]})"));
  EXPECT_EQ(statistics["pages_by_codec"], json::parse(R"({"same":20000,"raw":300,"lz4":109700})"));
  report.counters.last_outage_ms.reset();
  report.counters.pages_by_codec.clear();
  const json without = call("io.trueno.zram.Statistics")["parameters"];
  expect_promised(without, "Statistics", false);
  EXPECT_EQ(without["pages_by_codec"], json::object());
}

TEST_F(VarlinkServiceTest, NamesThatAreNoUtf8DoNotBreakAReply) {
  report.device.name = "zram\xff";
  EXPECT_EQ(call("io.trueno.zram.Info")["parameters"]["name"], "zram\xef\xbf\xbd");
}

}  // namespace
}  // namespace trueno
