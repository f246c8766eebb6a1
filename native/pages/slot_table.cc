#include "pages/slot_table.h"

#include <sched.h>

namespace trueno {
namespace {

/// Locks are held for the copy of a page at most: who waits longer waits for a thread that is off
/// its CPU, and should let it run.
constexpr int kSpins = 1000;
/// A second or more, as each of them takes longer where others want the CPU.
constexpr int kMostYields = 1'000'000;

}  // namespace

std::optional<SlotWord> SlotTable::lock(uint64_t slot) {
  for (int tries = 0; tries < kSpins + kMostYields; ++tries) {
    const SlotWord now = word(slot);
    if (!now.is_locked() && exchange(slot, now, now.locked())) return now;
    if (tries >= kSpins) sched_yield();
  }
  return std::nullopt;
}

}  // namespace trueno
