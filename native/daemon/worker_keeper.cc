#include "daemon/worker_keeper.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "daemon/locked_process.h"
#include "daemon/populated_memory.h"
#include "daemon/worker_thread.h"
#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

/// One slab: when something is missing, each one counts.
constexpr size_t kSlabsPerStep = 1;
/// Some hundred microseconds of looking, or the copying of as many pages.
constexpr size_t kVisitsPerStep = 1024;
/// Failed attempts in a row that mean that there is no memory. One alone may also mean that the
/// reserve was full, and empty when this thread looked.
constexpr int kFailuresThatCount = 3;
/// The kernel may look for memory without end, as it must not end a process for an IO flusher.
constexpr uint64_t kPatienceNs = 20'000'000;
/// Below the queues' threads, above all that ask for memory without freeing any. Real-time threads
/// may have some of what the kernel keeps back.
constexpr int kRealTimePriority = 1;
/// Memory that others let go of is there soon after; the kernel looks for some as often.
constexpr int kPauseMs = 100;
/// 4 MiB of the table, which takes a millisecond or two.
constexpr uint64_t kSlotsPerStep = 256 << 10;

}  // namespace

Result<std::unique_ptr<WorkerKeeper>> WorkerKeeper::make(PageStore& store, uint64_t reserve_bytes,
                                                         std::function<void()> wake_queues) {
  FileDescriptor bell(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (bell.number() < 0) {
    return Error{.code = ErrorCode::kOutOfMemory, .subject = "eventfd", .errno_value = errno};
  }
  return std::unique_ptr<WorkerKeeper>(
      new WorkerKeeper(store, reserve_bytes, std::move(wake_queues), std::move(bell)));
}

void WorkerKeeper::stop() {
  if (!thread_.joinable()) return;
  stop_.store(true);
  ring();
  thread_.join();
}

void WorkerKeeper::ring() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written_bytes = write(bell_.number(), &one, sizeof one);
}

void WorkerKeeper::ask(std::atomic<bool>& wish) {
  if (wish.load(std::memory_order_relaxed) || wish.exchange(true)) return;
  ring();
}

Result<void> WorkerKeeper::run() try {
  // Its stack is used when there is no memory.
  const PopulatedMemory populated;
  thread_ = std::thread([this] {
    name_thread("keeper");
    run_in_real_time(kRealTimePriority);
    while (!stop_.load()) {
      pollfd bell{.fd = bell_.number(), .events = POLLIN, .revents = 0};
      poll(&bell, 1, has_failed_.load() ? kPauseMs : -1);
      uint64_t rings = 0;
      [[maybe_unused]] const ssize_t read_bytes = read(bell_.number(), &rings, sizeof rings);
      work();
    }
  });
  return {};
} catch (const std::system_error& error) {
  return Error{
      .code = ErrorCode::kOutOfMemory, .subject = "thread", .errno_value = error.code().value()};
}

void WorkerKeeper::fill_reserve() {
  int failures = 0;
  while (failures < kFailuresThatCount && !stop_.load()) {
    asking_since_ns_.store(monotonic_ns());
    if (store_.refill(kSlabsPerStep)) {
      failures = 0;
    } else if (is_short()) {
      ++failures;
    } else {
      break;
    }
  }
  asking_since_ns_.store(0);
  has_failed_.store(failures == kFailuresThatCount);
}

bool WorkerKeeper::has_failed() const {
  const uint64_t since_ns = asking_since_ns_.load();
  return has_failed_.load() || (since_ns != 0 && monotonic_ns() - since_ns > kPatienceNs);
}

void WorkerKeeper::work() {
  // Wishes that come from now on are for another round.
  const bool wants_memory = wants_memory_.exchange(false);
  const bool wants_tidying = wants_tidying_.exchange(false);
  fill_reserve();
  if (wants_memory) wake_queues_();
  grow_some();
  if (wants_tidying || has_failed_.load()) tidy();
}

bool WorkerKeeper::grow(uint64_t slot_count, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  wanted_slots_.store(slot_count);
  ring();
  while (wanted_slots_.load() != 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  wanted_slots_.store(0);
  return store_.slot_count() >= slot_count;
}

/// A step of it: writes wait for the reserve, and it for this.
void WorkerKeeper::grow_some() {
  uint64_t wanted = wanted_slots_.load();
  if (wanted == 0) return;
  const uint64_t next = std::min(wanted, store_.slot_count() + kSlotsPerStep);
  if (store_.grow(next) && next < wanted) return ring();
  wanted_slots_.compare_exchange_strong(wanted, 0);
}

/// A round, unless something more urgent comes; the next one then goes on with it.
void WorkerKeeper::tidy() {
  while (!stop_.load() && store_.compact(kVisitsPerStep)) {
    if (wants_memory_.load()) {
      wants_tidying_.store(true);
      return ring();
    }
  }
}

}  // namespace trueno
