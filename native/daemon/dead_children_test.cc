#include "daemon/dead_children.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

namespace trueno {
namespace {

pid_t child_that_exits(int status) {
  const pid_t child = fork();
  if (child == 0) _exit(status);
  return child;
}

pid_t child_that_waits() {
  const pid_t child = fork();
  while (child == 0) pause();
  return child;
}

bool is_reaped(pid_t child) { return waitpid(child, nullptr, WNOHANG) < 0 && errno == ECHILD; }

TEST(DeadChildren, AStatusIsAsWaitpidHasItAndTheChildIsStillThere) {
  const pid_t exits = child_that_exits(3);
  EXPECT_EQ(WEXITSTATUS(await_status(exits)), 3);
  EXPECT_TRUE(WIFEXITED(await_status(exits)));
  const pid_t waits = child_that_waits();
  EXPECT_FALSE(status_of_ended(waits));
  kill(waits, SIGKILL);
  const int status = await_status(waits);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_EQ(status_of_ended(waits), status);

  DeadChildren dead;
  dead.add(exits);
  dead.add(waits);
  dead.reap();
  EXPECT_TRUE(is_reaped(exits));
  EXPECT_TRUE(is_reaped(waits));
  EXPECT_FALSE(status_of_ended(exits));
}

TEST(DeadChildren, OneThatIsNobodysChildHasNoStatus) {
  EXPECT_FALSE(status_of_ended(getpid()));
  EXPECT_EQ(await_status(getpid()), -1);
}

TEST(DeadChildren, AnyNumberIsReaped) {
  DeadChildren dead;
  std::vector<pid_t> children;
  for (int count = 0; count < 40; ++count) {
    children.push_back(child_that_exits(0));
    await_status(children.back());
    dead.add(children.back());
  }
  dead.reap();
  dead.reap();
  EXPECT_EQ(std::ranges::count_if(children, is_reaped), 40);
}

}  // namespace
}  // namespace trueno
