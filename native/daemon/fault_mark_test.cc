#include "daemon/fault_mark.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

namespace trueno {
namespace {

class FaultMarkTest : public testing::TestWithParam<int> {
 protected:
  using Records = std::array<RequestRecord, 2>;

  FaultMarkTest()
      : records_(new (mmap(nullptr, sizeof(Records), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Records) {}
  ~FaultMarkTest() override { munmap(static_cast<void*>(records_), sizeof(Records)); }

  Records* records_;
};

TEST_P(FaultMarkTest, IsOfTheThreadThatDied) {
  const pid_t process = fork();
  ASSERT_GE(process, 0);
  if (process == 0) {
    mark_faults();
    mark_faults_in((*records_)[0]);
    std::thread([this] {
      mark_faults_in((*records_)[1]);
      raise(GetParam());
    }).join();
    _exit(0);
  }
  int wait_status = 0;
  ASSERT_EQ(waitpid(process, &wait_status, 0), process);
  ASSERT_TRUE(WIFSIGNALED(wait_status));
  EXPECT_EQ(WTERMSIG(wait_status), GetParam());
  EXPECT_FALSE((*records_)[0].is_marked());
  EXPECT_TRUE((*records_)[1].is_marked());
}

INSTANTIATE_TEST_SUITE_P(, FaultMarkTest, testing::Values(SIGSEGV, SIGBUS, SIGABRT, SIGSYS));

}  // namespace
}  // namespace trueno
