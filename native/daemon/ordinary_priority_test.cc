#include "daemon/ordinary_priority.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "daemon/locked_process.h"

namespace trueno {
namespace {

int policy() { return sched_getscheduler(0); }

/// The policy of a thread that this one makes.
int policy_of_new_thread() {
  int seen = -1;
  std::thread([&] { seen = policy(); }).join();
  return seen;
}

TEST(OrdinaryPriority, IsThatOfThreadsAndChildrenMadeThenAndEndsByItself) {
  const pid_t child = fork();
  if (child == 0) {
    if (!run_in_real_time(3)) _exit(77);
    std::optional<OrdinaryPriority> ordinary(std::in_place);
    if (policy() != SCHED_OTHER || policy_of_new_thread() != SCHED_OTHER) _exit(1);
    const pid_t grandchild = fork();
    if (grandchild == 0) {
      if (policy() != SCHED_OTHER) _exit(2);
      ordinary.reset();
      sched_param parameters{};
      sched_getparam(0, &parameters);
      _exit(policy() == SCHED_RR && parameters.sched_priority == 3 ? 0 : 3);
    }
    int status = 0;
    waitpid(grandchild, &status, 0);
    ordinary.reset();
    _exit(policy() == SCHED_RR ? WEXITSTATUS(status) : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "this user gets no real-time priority";
  EXPECT_EQ(status, 0);
}

TEST(OrdinaryPriority, ChangesNothingWhereItIsOrdinaryAlready) {
  const int before = policy();
  { const OrdinaryPriority ordinary; }
  EXPECT_EQ(policy(), before);
}

}  // namespace
}  // namespace trueno
