#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>

#include "daemon/supervised_device.h"
#include "ublk/monotonic_clock.h"

namespace trueno {

inline constexpr uint32_t kUblkId = 7;
inline constexpr uint64_t kNsPerMs = 1'000'000;
/// Of steps that nothing but a fault delays.
inline constexpr int kPatienceMs = 20'000;

/// What all processes of a test see.
struct Seen {
  std::atomic<pid_t> serving = 0;
  std::atomic<pid_t> standby = 0;
  std::atomic<int> served = 0;
  std::atomic<int> started = 0;
  /// The last one that did.
  std::atomic<pid_t> starting = 0;
  std::atomic<int> removals = 0;
  std::atomic<bool> in_use = false;
  std::atomic<bool> broken = false;
  std::atomic<bool> is_claimed = false;
  std::atomic<bool> disk_is_silent = false;
  std::atomic<int> tunings = 0;
  std::atomic<int> refused = 0;
  std::atomic<bool> cannot_stand_by = false;
  std::atomic<int> standbys_lost = 0;
  /// What standbys did while they waited.
  std::atomic<int> standby_steps = 0;
  std::atomic<int> steps_to_be_ready = 0;
  std::atomic<bool> takes_long = false;
  /// When a standby took over; see state_of().
  std::atomic<char> state_of_predecessor = 0;
  /// Workers that began to serve while another one did.
  std::atomic<int> doubles = 0;
};

template <typename Condition>
bool eventually(Condition condition) {
  for (int waited_ms = 0; waited_ms < kPatienceMs; ++waited_ms) {
    if (condition()) return true;
    usleep(1000);
  }
  return false;
}

/// As proc_pid_stat(5) has it; 0 when there is no such process.
inline char state_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  return name_end == std::string::npos ? '\0' : line[name_end + 2];
}

/// Not one that nobody has waited for yet.
inline bool is_alive(pid_t pid) {
  const auto process = ProcessHandle::open(pid);
  return process && !process->has_ended();
}

class SharedMemory {
 public:
  SharedMemory()
      : memory_(static_cast<std::byte*>(
            mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory() { munmap(memory_, kBytes); }

  std::span<std::byte> area() { return {memory_, ControlArea::kBytes}; }
  Seen& seen() { return *reinterpret_cast<Seen*>(memory_ + ControlArea::kBytes); }

 private:
  static constexpr size_t kBytes = ControlArea::kBytes + 4096;
  std::byte* memory_;
};

inline DeviceSettings two_queues() {
  DeviceSettings settings;
  settings.queue_count = 2;
  return settings;
}

/// Is ready as soon as it may be.
class CountingWork final : public StandbyWork {
 public:
  explicit CountingWork(Seen& seen) : seen_(seen) {}
  int step() override {
    ++seen_.standby_steps;
    return 1;
  }
  bool is_ready() const override { return seen_.standby_steps >= seen_.steps_to_be_ready; }

 private:
  Seen& seen_;
};

/// A device without a ublk: its workers handle a request each millisecond.
class CountingDevice : public SupervisedDevice {
 public:
  explicit CountingDevice(SharedMemory& memory)
      : seen_(memory.seen()),
        area_(ControlArea::format(memory.area(), two_queues(), 0, 1, monotonic_ns())),
        file_(memfd_create("processes", MFD_CLOEXEC)),
        processes_(file_.number()) {}

  const std::string& name() const override { return name_; }
  ControlArea& control_area() override { return area_; }
  const DeviceProcesses& processes() override { return processes_; }
  void lock_memory() override {}

  bool remove(uint32_t, uint64_t) override {
    ++seen_.removals;
    area_.set_ublk_id(std::nullopt);
    return true;
  }

  void tune(uint32_t) override {
    ++seen_.tunings;
    while (seen_.disk_is_silent) pause();
  }

  bool is_claimed(uint32_t) override {
    while (seen_.disk_is_silent) pause();
    return seen_.is_claimed;
  }

  std::optional<std::string> use() override {
    return seen_.in_use ? std::optional<std::string>("it is swap") : std::nullopt;
  }

  WorkerStatus run_worker(const WorkerChannels& channels) override {
    if (channels.await_start) {
      if (seen_.cannot_stand_by) {
        ++seen_.standbys_lost;
        return WorkerStatus::kFailed;
      }
      seen_.standby = getpid();
      CountingWork work(seen_);
      if (!channels.await_start(work)) return WorkerStatus::kStopped;
      // There may be another one already.
      pid_t self = getpid();
      seen_.standby.compare_exchange_strong(self, 0);
      if (seen_.serving != 0) seen_.state_of_predecessor = state_of(seen_.serving);
    }
    seen_.starting = getpid();
    ++seen_.started;
    if (const auto status = before_serving()) return *status;
    {
      const auto change = processes_.begin_change();
      // One that is about to end has no locks any more, and does nothing.
      const auto other = seen_.serving == 0 ? std::nullopt : ProcessHandle::open(seen_.serving);
      if (other && !other->await_end(kPatienceMs)) ++seen_.doubles;
      seen_.serving = getpid();
      if (area_.ublk_id()) {
        area_.note_recovery(monotonic_ns());
      } else {
        area_.set_ublk_id(kUblkId);
      }
    }
    ++seen_.served;
    channels.serving();
    return serve(channels.stop_fd);
  }

 protected:
  virtual std::optional<WorkerStatus> before_serving() { return std::nullopt; }
  virtual void handle(uint64_t) {}

  Seen& seen_;

 private:
  WorkerStatus serve(int stop_fd) {
    RequestRecord& record = area_.record(1);
    for (uint64_t page = 0;; page = (page + 1) % 16) {
      pollfd stop{.fd = stop_fd, .events = POLLIN, .revents = 0};
      if (poll(&stop, 1, 1) == 1) break;
      const IoRequest request{.operation = IoOperation::kWrite,
                              .swap = true,
                              .tag = 3,
                              .page_count = 1,
                              .first_page = page};
      if (record.begin(request)) {
        handle(page);
      } else {
        ++seen_.refused;
      }
      record.end();
    }
    area_.set_ublk_id(std::nullopt);
    return WorkerStatus::kStopped;
  }

  std::string name_ = "zram7";
  ControlArea area_;
  FileDescriptor file_;
  DeviceProcesses processes_;
};

/// Its workers do not get to serving while that takes long.
class SlowDevice : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  std::optional<WorkerStatus> before_serving() override {
    while (seen_.takes_long) usleep(1000);
    return std::nullopt;
  }
};

/// Cannot serve once it is broken.
class BreakingDevice : public CountingDevice {
 public:
  using CountingDevice::CountingDevice;

 private:
  std::optional<WorkerStatus> before_serving() override {
    if (seen_.broken) abort_quietly();
    return std::nullopt;
  }
  static void abort_quietly() {
    std::signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
  }
};

}  // namespace trueno
