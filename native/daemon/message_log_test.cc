#include "daemon/message_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace trueno {
namespace {

constexpr unsigned kPatienceS = 20;

/// Runs `talk` with that standard error in a process of its own, which ends by SIGALRM when it
/// waits; gives whether it did not.
template <typename Talk>
bool talks(int standard_error, Talk talk) {
  const pid_t child = fork();
  if (child == 0) {
    dup2(standard_error, STDERR_FILENO);
    alarm(kPatienceS);
    talk(MessageLog("zram0"));
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status);
}

/// A terminal that nobody reads.
class Terminal {
 public:
  Terminal() : other_side_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(other_side_.number());
    unlockpt(other_side_.number());
    if (const char* const path = ptsname(other_side_.number())) {
      terminal_ = FileDescriptor(open(path, O_RDWR | O_NOCTTY));
    }
  }

  int number() const { return terminal_.number(); }

  /// Until it would take a short message, but not a long one.
  void almost_fill() const {
    fcntl(number(), F_SETFL, O_NONBLOCK);
    const std::string text(100, 'x');
    while (write(number(), text.data(), text.size()) > 0) {
    }
    fcntl(number(), F_SETFL, 0);
    pollfd writable{.fd = number(), .events = POLLOUT, .revents = 0};
    std::array<char, 256> some;
    while (poll(&writable, 1, 0) == 0) {
      ASSERT_GT(read(other_side_.number(), some.data(), some.size()), 0);
    }
  }

 private:
  FileDescriptor other_side_;
  FileDescriptor terminal_{-1};
};

TEST(MessageLog, DoesNotWaitForATerminalThatTakesAPartOnly) {
  const Terminal terminal;
  if (terminal.number() < 0) GTEST_SKIP() << "no terminals (devpts)";
  ASSERT_NO_FATAL_FAILURE(terminal.almost_fill());
  EXPECT_TRUE(talks(terminal.number(), [](const MessageLog& log) {
    for (int times = 0; times < 10; ++times) log.notice(std::string(100'000, 'y'));
  }));
}

TEST(MessageLog, DoesNotWaitForAPipeThatNobodyReads) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  EXPECT_TRUE(talks(ends[1], [](const MessageLog& log) {
    for (int times = 0; times < 10; ++times) log.notice(std::string(100'000, 'y'));
  }));
  close(ends[0]);
  close(ends[1]);
}

TEST(MessageLog, DoesNotWaitForAJournalThatStandsStill) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  EXPECT_TRUE(talks(ends[1], [](const MessageLog& log) {
    for (int times = 0; times < 10; ++times) log.notice(std::string(100'000, 'y'));
  }));
  close(ends[0]);
  close(ends[1]);
}

TEST(MessageLog, AFileGetsEachMessageAtItsEnd) {
  std::string path = testing::TempDir() + "message_log_test.XXXXXX";
  const FileDescriptor file(mkstemp(path.data()));
  ASSERT_EQ(write(file.number(), "before\n", 7), 7);
  EXPECT_TRUE(talks(file.number(), [](const MessageLog& log) {
    log.notice("one");
    log.notice("two");
  }));
  std::ifstream written(path);
  const std::string text{std::istreambuf_iterator<char>(written), {}};
  EXPECT_EQ(text, "before\ntrueno-ublk: zram0: one\ntrueno-ublk: zram0: two\n");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace trueno
