#include "daemon/lone_worker.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

namespace trueno {
namespace {

const Error kBusy{
    .code = ErrorCode::kUblkCommandFailed, .subject = "START_USER_RECOVERY", .errno_value = EBUSY};
const Error kRefused{.code = ErrorCode::kQueueFailed, .subject = "FETCH_REQ of queue 0"};

class NoticesOnly final : public WorkerEvents {
 public:
  void device_added(uint32_t) override {}
  void serving() override {}
  void notice(std::string_view sentence) override { notices.emplace_back(sentence); }

  std::vector<std::string> notices;
};

class LoneWorkerTest : public testing::Test {
 protected:
  ~LoneWorkerTest() override { end_supervisor(); }

  LoneWorker worker(std::function<Result<WorkerEnd>()> serve) {
    return {.processes = processes_,
            .events = events_,
            .serve = std::move(serve),
            .first_pause_ms = 1,
            .longest_pause_ms = 2};
  }

  /// Of another process.
  void begin_supervisor() {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    supervisor_ = fork();
    if (supervisor_ == 0) {
      const char answer = processes_.supervise() ? 'y' : 'n';
      (void)!write(ends[1], &answer, 1);
      while (true) pause();
    }
    char answer = 0;
    EXPECT_EQ(read(ends[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    close(ends[0]);
    close(ends[1]);
  }

  void end_supervisor() {
    if (supervisor_ < 0) return;
    kill(supervisor_, SIGKILL);
    waitpid(supervisor_, nullptr, 0);
    supervisor_ = -1;
  }

  FileDescriptor file_{memfd_create("processes", MFD_CLOEXEC)};
  DeviceProcesses processes_{file_.number()};
  NoticesOnly events_;
  pid_t supervisor_ = -1;
};

TEST_F(LoneWorkerTest, TriesUntilItHasServed) {
  int tries = 0;
  const auto end = try_again_while_alone(kBusy, worker([&]() -> Result<WorkerEnd> {
                                           if (++tries < 20) return kBusy;
                                           return WorkerEnd::kDeviceGone;
                                         }));
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, WorkerEnd::kDeviceGone);
  EXPECT_EQ(tries, 20);
}

TEST_F(LoneWorkerTest, TellsWhatIsWrongOnceAndAgainWhenItIsSomethingElse) {
  int tries = 0;
  const auto end = try_again_while_alone(kBusy, worker([&]() -> Result<WorkerEnd> {
                                           if (++tries < 5) return kBusy;
                                           if (tries < 9) return kRefused;
                                           return WorkerEnd::kDeviceGone;
                                         }));
  ASSERT_TRUE(end);
  ASSERT_EQ(events_.notices.size(), 2U);
  EXPECT_NE(events_.notices[0].find("START_USER_RECOVERY"), std::string::npos);
  EXPECT_NE(events_.notices[1].find("FETCH_REQ"), std::string::npos);
}

TEST_F(LoneWorkerTest, LeavesItToASupervisor) {
  begin_supervisor();
  const auto end = try_again_while_alone(kBusy, worker([&]() -> Result<WorkerEnd> {
                                           ADD_FAILURE() << "tried";
                                           return kRefused;
                                         }));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().errno_value, EBUSY);
  EXPECT_TRUE(events_.notices.empty());
}

TEST_F(LoneWorkerTest, LeavesItToASupervisorThatComesMeanwhile) {
  int tries = 0;
  const auto end = try_again_while_alone(kBusy, worker([&]() -> Result<WorkerEnd> {
                                           if (++tries == 3) begin_supervisor();
                                           return kRefused;
                                         }));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kQueueFailed);
  EXPECT_EQ(tries, 3);
}

}  // namespace
}  // namespace trueno
