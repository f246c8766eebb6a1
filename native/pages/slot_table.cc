#include "pages/slot_table.h"

#include <chrono>
#include <thread>

namespace trueno {
namespace {

/// Locks are held for the copy of a page at most: who waits longer waits for a thread that is off
/// its CPU, and should let it run.
constexpr int kSpins = 1000;
/// Sleeps and not yields: those let nobody of a lower priority run, and where others want the CPU
/// each of them may cost a time slice, so that no number of them says how long they take.
constexpr std::chrono::microseconds kNap{50};
/// Of which some must pass, as a machine may stand still for the whole time.
constexpr int kFewestNaps = 1000;
constexpr std::chrono::seconds kPatience{2};

}  // namespace

std::optional<SlotWord> SlotTable::lock(uint64_t slot) {
  using Clock = std::chrono::steady_clock;
  const auto try_once = [&]() -> std::optional<SlotWord> {
    const SlotWord now = word(slot);
    if (now.is_locked() || !exchange(slot, now, now.locked())) return std::nullopt;
    return now;
  };
  for (int spins = 0; spins < kSpins; ++spins) {
    if (const auto locked = try_once()) return locked;
  }
  const Clock::time_point patience_end = Clock::now() + kPatience;
  for (int naps = 0; naps < kFewestNaps || Clock::now() < patience_end; ++naps) {
    if (const auto locked = try_once()) return locked;
    std::this_thread::sleep_for(kNap);
  }
  return std::nullopt;
}

}  // namespace trueno
