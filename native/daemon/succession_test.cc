// What becomes of a device whose supervisor has gone.
#include <gtest/gtest.h>

#include <climits>
#include <csignal>
#include <memory>
#include <string>

#include "daemon/supervisor_process_test.h"

namespace trueno {
namespace {

class SuccessionTest : public SupervisorTest {};

TEST_F(SuccessionTest, ADeviceInUseIsServedUntilTheNextSupervisorTakesOver) {
  CountingDevice device(memory_);
  seen_.in_use = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
  const pid_t worker = seen_.serving;
  const pid_t standby = seen_.standby;
  EXPECT_TRUE(goes_on(device));
  EXPECT_TRUE(is_complete());
  EXPECT_EQ(seen_.removals, 0);

  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.serving != worker && is_complete(); }));
  EXPECT_EQ(device.control_area().recoveries(), 1U);
  EXPECT_TRUE(eventually([&] { return !is_alive(worker) && !is_alive(standby); }));
  next.kill_now();
  end_workers();
  EXPECT_NE(supervisor.messages().find("stopped while it is swap: its last worker serves on, and "
                                       "the next server takes over: systemctl start "
                                       "trueno-ublk@zram7"),
            std::string::npos);
}

/// What it does before it is ready would be an outage later.
TEST_F(SuccessionTest, ThePredecessorServesUntilTheNextStandbyIsReady) {
  CountingDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  seen_.steps_to_be_ready = INT_MAX;
  supervisor->kill_now();
  const pid_t standby = seen_.standby;
  const SupervisorProcess next(device);
  const int steps = seen_.standby_steps;
  ASSERT_TRUE(
      eventually([&] { return seen_.standby != standby && seen_.standby_steps > steps + 20; }));
  EXPECT_EQ(seen_.serving, worker);
  EXPECT_TRUE(goes_on(device));
  seen_.steps_to_be_ready = 0;
  ASSERT_TRUE(eventually([&] { return seen_.serving != worker && is_complete(); }));
}

size_t worker_count(CountingDevice& device) {
  const auto workers = device.processes().workers();
  return workers ? workers->size() : 0;
}

/// Whoever takes over has a standby before it serves, though not one that is made ready.
TEST_F(SuccessionTest, BothMayDieWhileTheDeviceIsBeingTakenOver) {
  SlowDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  seen_.takes_long = true;
  kill(seen_.serving, SIGKILL);
  ASSERT_TRUE(eventually([&] { return seen_.started == 2 && worker_count(device) == 2; }));
  EXPECT_EQ(seen_.standby, 0);
  const pid_t successor = seen_.starting;
  supervisor.kill_now();
  kill(successor, SIGKILL);
  seen_.takes_long = false;
  ASSERT_TRUE(eventually([&] { return is_served(); }));
  EXPECT_NE(seen_.serving, successor);
  EXPECT_TRUE(goes_on(device));
}

TEST_F(SuccessionTest, BothMayDieWhileTheNextSupervisorTakesOver) {
  SlowDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  seen_.takes_long = true;
  const int started = seen_.started;
  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.started > started && worker_count(device) == 2; }));
  EXPECT_FALSE(is_alive(worker));
  const pid_t successor = seen_.starting;
  next.kill_now();
  kill(successor, SIGKILL);
  seen_.takes_long = false;
  ASSERT_TRUE(eventually([&] { return is_served(); }));
  EXPECT_NE(seen_.serving, successor);
  EXPECT_TRUE(goes_on(device));
}

/// A new device has no standby in its first second.
TEST_F(SuccessionTest, WhenBothDieBeforeThereIsAStandbyTheNextSupervisorServes) {
  CountingDevice device(memory_);
  constexpr uint64_t kNeverNs = 3'600'000 * kNsPerMs;
  auto supervisor =
      std::make_unique<SupervisorProcess>(device, "", kPatienceMs * kNsPerMs, kNeverNs);
  ASSERT_TRUE(supervisor->says("served as"));
  ASSERT_FALSE(has_standby());
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  kill(worker, SIGKILL);

  const SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.serving != worker && is_complete(); }));
  EXPECT_TRUE(goes_on(device));
  EXPECT_EQ(device.control_area().ublk_id(), kUblkId);
  EXPECT_EQ(device.control_area().recoveries(), 1U);
  EXPECT_GT(device.control_area().last_outage_ns(), 0U);
  EXPECT_EQ(seen_.removals, 0);
}

/// The next one may come before the worker has ended, or find it dead and not reaped.
TEST_F(SuccessionTest, AWorkerThatDiesWhileTheNextSupervisorComesIsFollowed) {
  for (int delay_us = 0; delay_us < 10'000; delay_us += 1'000) {
    CountingDevice device(memory_);
    constexpr uint64_t kNeverNs = 3'600'000 * kNsPerMs;
    auto supervisor =
        std::make_unique<SupervisorProcess>(device, "", kPatienceMs * kNsPerMs, kNeverNs);
    ASSERT_TRUE(supervisor->says("served as"));
    const pid_t worker = seen_.serving;
    supervisor->kill_now();
    SupervisorProcess next(device);
    usleep(delay_us);
    kill(worker, SIGKILL);
    ASSERT_TRUE(eventually([&] { return seen_.serving != worker && is_served(); })) << delay_us;
    EXPECT_TRUE(goes_on(device));
    next.signal(SIGTERM);
    ASSERT_EQ(next.end(), SupervisorEnd::kStopped);
    seen_.serving = 0;
    seen_.standby = 0;
  }
}

TEST_F(SuccessionTest, OneThatLeavesTheDeviceLeavesAStandbyToo) {
  CountingDevice device(memory_);
  seen_.in_use = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t standby = seen_.standby;
  kill(standby, SIGKILL);
  ASSERT_TRUE(eventually([&] { return !is_alive(standby); }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftServing);
  ASSERT_NE(seen_.standby, standby);
  kill(seen_.serving, SIGKILL);
  EXPECT_TRUE(goes_on(device));
}

TEST_F(SuccessionTest, WithoutAWorkerADeviceInUseWaits) {
  BreakingDevice device(memory_);
  device.control_area().set_ublk_id(kUblkId);
  seen_.in_use = true;
  seen_.broken = true;
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return seen_.started >= 3; }));
  supervisor.signal(SIGTERM);
  EXPECT_EQ(supervisor.end(), SupervisorEnd::kLeftWaiting);
  EXPECT_NE(supervisor.messages().find("stopped while it is swap: reads and writes wait until "
                                       "systemctl start trueno-ublk@zram7"),
            std::string::npos);
}

TEST_F(SuccessionTest, TheDeadWorkerOfADeadSupervisorIsReplaced) {
  CountingDevice device(memory_);
  SupervisorProcess supervisor(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t standby = seen_.standby;
  supervisor.signal(SIGSTOP);
  kill(seen_.serving, SIGKILL);
  supervisor.kill_now();
  ASSERT_TRUE(eventually([&] { return seen_.serving == standby; }));
  EXPECT_TRUE(goes_on(device));
  EXPECT_EQ(device.control_area().recoveries(), 1U);

  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.serving != standby && is_complete(); }));
  EXPECT_EQ(device.control_area().recoveries(), 2U);
}

TEST_F(SuccessionTest, ASupervisorThatCannotServeLeavesTheDeviceToThoseWhoCan) {
  CountingDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  seen_.cannot_stand_by = true;
  seen_.in_use = true;
  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.standbys_lost > 0; }));
  EXPECT_TRUE(goes_on(device));
  next.signal(SIGTERM);
  EXPECT_EQ(next.end(), SupervisorEnd::kLeftServing);
  EXPECT_TRUE(goes_on(device));
  EXPECT_EQ(seen_.serving, worker);
}

TEST_F(SuccessionTest, ADeviceThatAPredecessorServesCanBeRemoved) {
  CountingDevice device(memory_);
  auto supervisor = std::make_unique<SupervisorProcess>(device);
  ASSERT_TRUE(eventually([&] { return is_complete(); }));
  const pid_t worker = seen_.serving;
  supervisor->kill_now();
  seen_.cannot_stand_by = true;
  SupervisorProcess next(device);
  ASSERT_TRUE(eventually([&] { return seen_.standbys_lost > 0; }));
  next.signal(SIGTERM);
  EXPECT_EQ(next.end(), SupervisorEnd::kStopped);
  EXPECT_EQ(seen_.removals, 1);
  EXPECT_TRUE(eventually([&] { return !is_alive(worker); }));
}

}  // namespace
}  // namespace trueno
