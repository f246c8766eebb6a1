#include "daemon/control_server.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "daemon/sample_report_test.h"
#include "daemon/varlink_interfaces.h"
#include "daemon/varlink_message_reader.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;
using nlohmann::json;

constexpr auto kInfoCall = "{\"method\":\"io.trueno.zram.Info\"}\0"sv;

/// A server in a thread of its own, on a socket of the abstract namespace: no file is left behind.
class ControlServerTest : public testing::Test {
 protected:
  void start(const ControlServerLimits& limits = {}) {
    ASSERT_EQ(bind(listener.number(), reinterpret_cast<const sockaddr*>(&address), address_bytes),
              0);
    ASSERT_EQ(listen(listener.number(), 64), 0);
    server = std::thread(
        [this, limits] { run_control_server(listener.number(), stop.number(), report, limits); });
  }

  void SetUp() override {
    address.sun_family = AF_UNIX;
    std::ranges::copy(name, address.sun_path + 1);
    address_bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  }

  void TearDown() override {
    const uint64_t one = 1;
    ASSERT_EQ(write(stop.number(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
    if (server.joinable()) server.join();
  }

  /// Connected; what is received waits ten seconds at most, so that no test hangs.
  FileDescriptor connect_client(int receive_buffer_bytes = 0) {
    FileDescriptor client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(client.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (receive_buffer_bytes != 0) {
      setsockopt(client.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(int));
    }
    EXPECT_EQ(connect(client.number(), reinterpret_cast<const sockaddr*>(&address), address_bytes),
              0);
    return client;
  }

  SampleReport report;
  std::string name = "trueno-control-server-test-" + std::to_string(getpid());
  sockaddr_un address{};
  socklen_t address_bytes = 0;
  FileDescriptor listener{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  FileDescriptor stop{eventfd(0, EFD_CLOEXEC)};
  std::thread server;
};

void send_text(const FileDescriptor& client, std::string_view text) {
  ASSERT_EQ(send(client.number(), text.data(), text.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(text.size()));
}

/// The next reply without its byte 0; what came before the end when the connection is closed.
std::string receive_reply(const FileDescriptor& client) {
  std::string reply;
  for (char byte; recv(client.number(), &byte, 1, 0) == 1 && byte != '\0';) reply += byte;
  return reply;
}

bool is_closed(const FileDescriptor& client) {
  char byte;
  const ssize_t received = recv(client.number(), &byte, 1, 0);
  return received == 0 || (received < 0 && errno == ECONNRESET);
}

std::string device_name(const std::string& reply) {
  return json::parse(reply, nullptr, false)["parameters"]["name"];
}

TEST_F(ControlServerTest, WhoSendsNonsenseLosesTheConnectionAndNobodyElseDoes) {
  start();
  const auto bystander = connect_client();
  for (const std::string& nonsense :
       {"\0"s, "GET / HTTP/1.1\r\n\r\n\0"s, "{\0"s, "{\"method\":7}\0"s,
        std::string(kLargestVarlinkMessageBytes + 1, 'x')}) {
    const auto client = connect_client();
    send_text(client, nonsense);
    EXPECT_TRUE(is_closed(client)) << nonsense.substr(0, 20);
  }
  send_text(bystander, kInfoCall);
  EXPECT_EQ(device_name(receive_reply(bystander)), "zram0");
}

TEST_F(ControlServerTest, CallsInOnePacketAreAnsweredInOrder) {
  start();
  const auto client = connect_client();
  send_text(client,
            "{\"method\":\"io.trueno.zram.SetLimit\",\"parameters\":{\"limit_bytes\":7},\"oneway\":"
            "true}\0"
            "{\"method\":\"a.B\"}\0{\"method\":\"io.trueno.zram.Statistics\"}\0"s);
  EXPECT_EQ(json::parse(receive_reply(client))["error"], "org.varlink.service.InterfaceNotFound");
  EXPECT_EQ(json::parse(receive_reply(client))["parameters"]["mem_limit"], 7);
}

TEST_F(ControlServerTest, ACallMayComeByteByByte) {
  start();
  const auto client = connect_client();
  for (const char byte : kInfoCall) send_text(client, {&byte, 1});
  EXPECT_EQ(device_name(receive_reply(client)), "zram0");
}

TEST_F(ControlServerTest, WhoOnlyStopsSendingGetsTheReply) {
  start();
  const auto client = connect_client();
  send_text(client, kInfoCall);
  shutdown(client.number(), SHUT_WR);
  EXPECT_EQ(device_name(receive_reply(client)), "zram0");
  EXPECT_TRUE(is_closed(client));
}

TEST_F(ControlServerTest, WhoDoesNotReadHoldsUpNobody) {
  start();
  const auto deaf = connect_client();
  // Far more replies than a socket holds; the server stops taking calls long before the last.
  std::string calls;
  while (calls.size() < 12'000) calls += kInfoCall;
  for (int packets = 0; packets < 1000; ++packets) {
    if (send(deaf.number(), calls.data(), calls.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) break;
  }
  const auto client = connect_client();
  send_text(client, kInfoCall);
  EXPECT_EQ(device_name(receive_reply(client)), "zram0");
  // It starts to read after all, and nothing is missing.
  for (int replies = 0; replies < 300; ++replies) {
    ASSERT_EQ(device_name(receive_reply(deaf)), "zram0") << replies;
  }
}

TEST_F(ControlServerTest, ACallThatDoesNotEndAndAReplyThatIsNotReadCostTheConnection) {
  start({.patience = 50ms});
  const auto half = connect_client();
  send_text(half, "{\"method\":");
  EXPECT_TRUE(is_closed(half));

  const auto deaf = connect_client();
  std::string calls;
  while (calls.size() < 12'000) calls += kInfoCall;
  while (send(deaf.number(), calls.data(), calls.size(), MSG_NOSIGNAL) > 0) {
  }
  EXPECT_TRUE(errno == EPIPE || errno == ECONNRESET);
}

TEST_F(ControlServerTest, WhoHasNothingToSayMayStay) {
  start({.patience = 1ms});
  const auto silent = connect_client();
  const auto half = connect_client();
  send_text(half, "{");
  EXPECT_TRUE(is_closed(half));
  send_text(silent, kInfoCall);
  EXPECT_EQ(device_name(receive_reply(silent)), "zram0");
}

TEST_F(ControlServerTest, ANewClientTakesThePlaceOfTheOneThatWasIdleForTheLongest) {
  start({.most_clients = 2});
  const auto first = connect_client();
  send_text(first, kInfoCall);
  receive_reply(first);
  const auto second = connect_client();
  send_text(second, kInfoCall);
  receive_reply(second);
  send_text(first, kInfoCall);
  receive_reply(first);
  const auto third = connect_client();
  EXPECT_TRUE(is_closed(second));
  for (const auto* client : {&first, &third}) {
    send_text(*client, kInfoCall);
    EXPECT_EQ(device_name(receive_reply(*client)), "zram0");
  }
}

TEST_F(ControlServerTest, ItStopsWhileClientsAreInTheMiddleOfSomething) {
  start();
  const auto silent = connect_client();
  const auto half = connect_client();
  for (const auto* client : {&silent, &half}) {
    send_text(*client, kInfoCall);
    receive_reply(*client);
  }
  send_text(half, "{\"method\":");
  TearDown();
  EXPECT_TRUE(is_closed(half));
  EXPECT_TRUE(is_closed(silent));
}

/// Standard output of a program, or what the shell says.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "re"),
                                                   pclose);
  std::string text;
  std::array<char, 4096> part;
  while (const size_t bytes = fread(part.data(), 1, part.size(), pipe.get())) {
    text.append(part.data(), bytes);
  }
  return text;
}

TEST_F(ControlServerTest, VarlinkctlUnderstandsEverything) {
  if (!output_of("varlinkctl --version").starts_with("systemd ")) {
    GTEST_SKIP() << "varlinkctl is not installed (systemd 256 has it)";
  }
  start();
  const std::string socket = " unix:@" + name + " ";
  const auto call = [&](const std::string& method, const std::string& parameters) {
    return output_of("varlinkctl --json=short call" + socket + method + " '" + parameters + "'");
  };
  EXPECT_EQ(output_of("varlinkctl list-interfaces" + socket),
            "io.trueno.zram\norg.varlink.service\n");
  EXPECT_NE(output_of("varlinkctl introspect" + socket + "io.trueno.zram").find("method SetLimit("),
            std::string::npos);
  EXPECT_EQ(device_name("{\"parameters\":" + call("io.trueno.zram.Info", "{}") + "}"), "zram0");
  EXPECT_EQ(json::parse(call("io.trueno.zram.Statistics", "{}"), nullptr, false)["same_pages"],
            9000);
  EXPECT_EQ(call("io.trueno.zram.SetLimit", R"({"limit_bytes":12345})"), "{}\n");
  EXPECT_EQ(report.counters.store.mem_limit, 12'345u);
  EXPECT_NE(call("io.trueno.zram.SetObjective", R"({"objective":"speed"})")
                .find("io.trueno.zram.InvalidValue"),
            std::string::npos);
}

}  // namespace
}  // namespace trueno
