#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "pages/shared_memory.h"
#include "pages/slot_word.h"

namespace trueno {

/// What is kept of one page of the device.
struct Slot {
  /// A SlotWord. Whoever stores it decides what the page is.
  uint64_t word;
  /// Of an object, its checksum; of a same-filled page, the pattern. May be changed only by who
  /// locked the word, and is not to be trusted where the word was left locked.
  uint64_t detail;
};
static_assert(sizeof(Slot) == 16);

/// The slots of a store, in its region. Every one has a lock of its own; who holds one does
/// little, and waits for nothing. All slot numbers are ones of the table.
class SlotTable {
 public:
  /// The first `size` slots are those of the table, for now.
  SlotTable(std::span<Slot> slots, uint64_t size) : slots_(slots), size_(size) {}

  uint64_t size() const { return size_.load(std::memory_order_acquire); }
  uint64_t capacity() const { return slots_.size(); }
  /// Up to capacity(), and never less than before. All slots have memory.
  void grow(uint64_t size) { size_.store(size, std::memory_order_release); }

  SlotWord word(uint64_t slot) const { return SlotWord(load_shared(slots_[slot].word)); }
  uint64_t detail(uint64_t slot) const { return load_shared(slots_[slot].detail); }

  /// Waits until nobody else has it locked, and gives the word without the lock. Nothing when it
  /// stays locked for two seconds, as only a damaged word does.
  std::optional<SlotWord> lock(uint64_t slot);

  /// The word decides about the lock as well.
  void publish(uint64_t slot, SlotWord word) { store_shared(slots_[slot].word, word.bits()); }
  void set_detail(uint64_t slot, uint64_t detail) { store_shared(slots_[slot].detail, detail); }

  /// Publishes when the word is the expected one, which is not locked.
  bool exchange(uint64_t slot, SlotWord expected, SlotWord word) {
    uint64_t bits = expected.bits();
    return exchange_shared(slots_[slot].word, bits, word.bits());
  }

 private:
  std::span<Slot> slots_;
  std::atomic<uint64_t> size_;
};

}  // namespace trueno
