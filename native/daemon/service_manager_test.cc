#include "daemon/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace trueno {
namespace {

/// A datagram socket at a path.
class Listener {
 public:
  explicit Listener(const std::string& path)
      : path_(path), socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(address.sun_path, path.data(), path.size());
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() {
    close(socket_);
    unlink(path_.c_str());
  }

  std::string next() const {
    char text[8192];
    const ssize_t count = recv(socket_, text, sizeof text, MSG_DONTWAIT);
    return count < 0 ? "nothing" : std::string(text, static_cast<size_t>(count));
  }

 private:
  std::string path_;
  int socket_;
};

class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() {
    std::string folder = testing::TempDir() + "notify.XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  ~ServiceManagerTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/socket"; }

  std::string folder_;
};

TEST_F(ServiceManagerTest, WithoutASocketNothingHappens) {
  for (const char* socket : {"", "/", "@", "relative", "vsock:2:1", "/nonexistent/socket"}) {
    ServiceManager manager(socket, 2);
    manager.ready();
    manager.status("x");
    manager.keep_alive(1'000'000);
  }
  ServiceManager manager(std::string(300, '/'));
  manager.ready();
}

TEST_F(ServiceManagerTest, WhatIsSaidArrivesAtOnce) {
  const Listener listener(path());
  ServiceManager manager(path());
  manager.ready();
  EXPECT_EQ(listener.next(), "READY=1\n");
  manager.status("two\nlines");
  EXPECT_EQ(listener.next(), "STATUS=two lines\n");
  manager.stopping();
  EXPECT_EQ(listener.next(), "STOPPING=1\n");
}

TEST_F(ServiceManagerTest, WhatIsNotTakenIsSaidAgain) {
  ServiceManager manager(path());
  manager.status("early");
  manager.ready();
  const Listener listener(path());
  EXPECT_EQ(listener.next(), "nothing");
  manager.keep_alive(1);
  EXPECT_EQ(listener.next(), "STATUS=early\nREADY=1\n");
  manager.keep_alive(2);
  EXPECT_EQ(listener.next(), "nothing");
}

TEST_F(ServiceManagerTest, AFullSocketIsNotWaitedFor) {
  const Listener listener(path());
  ServiceManager manager(path());
  for (int message = 0; message < 10'000; ++message) manager.status("again");
  int messages = 0;
  while (listener.next() != "nothing") ++messages;
  EXPECT_LT(messages, 10'000);
  manager.ready();
  std::string last;
  for (std::string next; (next = listener.next()) != "nothing";) last = next;
  EXPECT_TRUE(last.ends_with("READY=1\n")) << last;
}

TEST_F(ServiceManagerTest, SignsOfLifeComeTwiceAsOftenAsTheyAreLookedFor) {
  const Listener listener(path());
  ServiceManager manager(path(), 100);
  EXPECT_EQ(manager.keep_alive_every_ns(), 50U);
  manager.keep_alive(1000);
  EXPECT_EQ(listener.next(), "WATCHDOG=1\n");
  manager.keep_alive(1049);
  EXPECT_EQ(listener.next(), "nothing");
  manager.keep_alive(1050);
  EXPECT_EQ(listener.next(), "WATCHDOG=1\n");
}

TEST_F(ServiceManagerTest, TheEnvironmentOfAnotherProcessIsNotItsOwn) {
  const Listener listener(path());
  setenv("NOTIFY_SOCKET", path().c_str(), 1);
  setenv("WATCHDOG_USEC", "4", 1);
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(ServiceManager::from_environment().keep_alive_every_ns(), std::nullopt);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::from_environment().keep_alive_every_ns(), 2000U);
  setenv("WATCHDOG_USEC", "soon", 1);
  EXPECT_EQ(ServiceManager::from_environment().keep_alive_every_ns(), std::nullopt);
  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
}

}  // namespace
}  // namespace trueno
