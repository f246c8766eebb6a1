#include "daemon/memory_claims.h"

#include <atomic>

namespace trueno {
namespace {

// Claims and looks at the other's are in one order for all processes, so that of two at once one at
// least sees the other.
constexpr auto kInOneOrder = std::memory_order_seq_cst;

struct Units {
  uint64_t first;
  uint64_t end;

  bool meets(const Units& other) const { return first < other.end && other.first < end; }
};

Units units_of(const MemoryRange& range) {
  return {.first = range.start_bytes / MemoryClaims::kUnitBytes,
          .end = (range.end_bytes + MemoryClaims::kUnitBytes - 1) / MemoryClaims::kUnitBytes};
}

// A region has less than 2^42 bytes (store_layout.h), and a process a number below 2^22
// (PID_MAX_LIMIT).

constexpr int kReleasedEndAt = 32;

uint64_t word_of_released(const Units& units) { return units.end << kReleasedEndAt | units.first; }

Units released_units(uint64_t word) {
  return {.first = word & UINT32_MAX, .end = word >> kReleasedEndAt};
}

constexpr int kCountAt = 26;
constexpr int kProcessAt = 34;
constexpr uint64_t kFirstMask = (uint64_t{1} << kCountAt) - 1;
constexpr uint64_t kCountMask = (uint64_t{1} << (kProcessAt - kCountAt)) - 1;

uint64_t word_of_entered(pid_t process, const Units& units) {
  return static_cast<uint64_t>(process) << kProcessAt | (units.end - units.first) << kCountAt |
         units.first;
}

Units entered_units(uint64_t word) {
  const uint64_t first = word & kFirstMask;
  return {.first = first, .end = first + (word >> kCountAt & kCountMask)};
}

std::atomic_ref<uint64_t> shared(const uint64_t& word) {
  return std::atomic_ref(const_cast<uint64_t&>(word));
}

}  // namespace

bool MemoryClaims::begin_release(const MemoryRange& range) {
  const Units units = units_of(range);
  // Not a store: emulators let a load overtake one (QEMU's of aarch64 on x86 does).
  shared(released_).exchange(word_of_released(units), kInOneOrder);
  if (!entered_units(shared(entered_).load(kInOneOrder)).meets(units)) return true;
  end_release();
  return false;
}

void MemoryClaims::end_release() { shared(released_).store(0, kInOneOrder); }

bool MemoryClaims::begin_entry(pid_t process, const MemoryRange& range) {
  const Units units = units_of(range);
  uint64_t nobody = 0;
  if (!shared(entered_).compare_exchange_strong(nobody, word_of_entered(process, units),
                                                kInOneOrder)) {
    return false;
  }
  if (!released_units(shared(released_).load(kInOneOrder)).meets(units)) return true;
  end_entry();
  return false;
}

void MemoryClaims::end_entry() { shared(entered_).store(0, kInOneOrder); }

std::optional<pid_t> MemoryClaims::entering() const {
  const uint64_t word = shared(entered_).load(kInOneOrder);
  if (word == 0) return std::nullopt;
  return static_cast<pid_t>(word >> kProcessAt);
}

void MemoryClaims::forget(pid_t process) {
  uint64_t word = shared(entered_).load(kInOneOrder);
  if (static_cast<pid_t>(word >> kProcessAt) == process) {
    shared(entered_).compare_exchange_strong(word, 0, kInOneOrder);
  }
}

}  // namespace trueno
