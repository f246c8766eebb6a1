#include "boot/child_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace trueno {
namespace {

ChildStart shell(const std::string& command) {
  ChildStart start;
  start.file = "/bin/sh";
  start.arguments = {"-c", command};
  start.timeout_ms = 60'000;
  start.largest_output_bytes = 100'000;
  return start;
}

TEST(ChildProcess, GivesOutputAndStatus) {
  ChildStart start = shell("echo out; echo err >&2; exit 3");
  start.keeps_stderr = true;
  const ChildEnd end = run_child(start);
  EXPECT_TRUE(end.was_started);
  EXPECT_EQ(end.failure_errno, 0);
  ASSERT_TRUE(WIFEXITED(end.wait_status));
  EXPECT_EQ(WEXITSTATUS(end.wait_status), 3);
  EXPECT_EQ(end.stdout_bytes, "out\n");
  EXPECT_EQ(end.stderr_bytes, "err\n");
}

TEST(ChildProcess, HasNothingOnItsStandardInput) {
  EXPECT_EQ(run_child(shell("cat; echo end")).stdout_bytes, "end\n");
}

TEST(ChildProcess, DiesOfABrokenPipeThoughWeDoNot) {
  const auto ours = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(run_child(shell("kill -PIPE $$; echo alive")).stdout_bytes, "");
  std::signal(SIGPIPE, ours);
}

TEST(ChildProcess, ThatDoesNotExistSaysSo) {
  ChildStart start = shell("");
  start.file = "/nonexistent";
  const ChildEnd end = run_child(start);
  if (end.was_started && WIFEXITED(end.wait_status) && WEXITSTATUS(end.wait_status) == 127) {
    GTEST_SKIP() << "an emulator whose vfork(2) is fork(2) does not tell posix_spawn(3)";
  }
  EXPECT_FALSE(end.was_started);
  EXPECT_EQ(end.failure_errno, ENOENT);
}

TEST(ChildProcess, ThatRunsTooLongIsKilled) {
  ChildStart start = shell("exec sleep 60");
  start.timeout_ms = 50;
  const ChildEnd end = run_child(start);
  EXPECT_EQ(end.failure_errno, ETIMEDOUT);
  ASSERT_TRUE(WIFSIGNALED(end.wait_status));
  EXPECT_EQ(WTERMSIG(end.wait_status), SIGKILL);
}

TEST(ChildProcess, ThatClosedItsOutputIsStillWaitedFor) {
  const ChildEnd end = run_child(shell("exec >&-; sleep 0.2; exit 7"));
  ASSERT_TRUE(WIFEXITED(end.wait_status));
  EXPECT_EQ(WEXITSTATUS(end.wait_status), 7);
}

TEST(ChildProcess, ThatLeavesAProcessBehindKeepsItsStatus) {
  ChildStart start = shell("sleep 10 & echo 5; exit 4");
  start.timeout_ms = 2000;
  const ChildEnd end = run_child(start);
  EXPECT_EQ(end.failure_errno, ETIMEDOUT);
  EXPECT_EQ(end.stdout_bytes, "5\n");
  ASSERT_TRUE(WIFEXITED(end.wait_status));
  EXPECT_EQ(WEXITSTATUS(end.wait_status), 4);
}

TEST(ChildProcess, ThatPrintsWithoutEndIsKilled) {
  const ChildEnd end = run_child(shell("exec yes"));
  EXPECT_EQ(end.failure_errno, ENOBUFS);
  EXPECT_TRUE(WIFSIGNALED(end.wait_status));
  EXPECT_GT(end.stdout_bytes.size(), 100'000U);
}

TEST(ChildProcess, ThatIgnoresItsSignalIsKilledInTheEnd) {
  // What is left behind must not keep the streams of this test, or whoever runs it waits for it
  // too.
  ChildStart start = shell("exec 2>/dev/null; trap '' TERM; sleep 20 & wait; sleep 20");
  // Long enough for the shell to come to its trap on a busy machine.
  start.timeout_ms = 1500;
  start.kill_signal = SIGTERM;
  const ChildEnd end = run_child(start);
  EXPECT_EQ(end.failure_errno, ETIMEDOUT);
  ASSERT_TRUE(WIFSIGNALED(end.wait_status));
  EXPECT_EQ(WTERMSIG(end.wait_status), SIGKILL);
}

}  // namespace
}  // namespace trueno
