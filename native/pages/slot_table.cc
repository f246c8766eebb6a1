#include "pages/slot_table.h"

#include <time.h>

namespace trueno {
namespace {

/// Locks are held for the copy of a page at most: who waits longer waits for a thread that is off
/// its CPU, and should let it run.
constexpr int kSpins = 1000;
/// Sleeps and not yields: those let nobody of a lower priority run, and where others want the CPU
/// each of them may cost a time slice, so that no number of them says how long they take.
constexpr timespec kNap{.tv_sec = 0, .tv_nsec = 50'000};
/// Of which some must pass, as a machine may stand still for the whole time.
constexpr int kFewestNaps = 1000;
constexpr int64_t kPatienceMs = 2000;

int64_t monotonic_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

std::optional<SlotWord> SlotTable::lock(uint64_t slot) {
  const auto try_once = [&]() -> std::optional<SlotWord> {
    const SlotWord now = word(slot);
    if (now.is_locked() || !exchange(slot, now, now.locked())) return std::nullopt;
    return now;
  };
  for (int spins = 0; spins < kSpins; ++spins) {
    if (const auto locked = try_once()) return locked;
  }
  const int64_t patience_end_ms = monotonic_ms() + kPatienceMs;
  for (int naps = 0; naps < kFewestNaps || monotonic_ms() < patience_end_ms; ++naps) {
    if (const auto locked = try_once()) return locked;
    nanosleep(&kNap, nullptr);
  }
  return std::nullopt;
}

}  // namespace trueno
