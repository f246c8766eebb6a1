#include <new>
#include <unordered_set>

#include "pages/page_checksum.h"
#include "pages/page_store.h"

namespace trueno {

/// Makes everything that is not in the region out of the slots, and finishes what was under way.
/// May itself be cut short at any instruction.
Result<void> PageStore::recover() try {
  std::unordered_set<uint64_t> refused_slots;
  std::unordered_set<uint64_t> disputed_slabs;
  for (uint64_t slot = 0; slot < slots_.size(); ++slot) {
    const SlotWord word = slots_.word(slot);
    switch (adopt(slot, word)) {
      case Adoption::kNoMemory:
        return Error{.code = ErrorCode::kOutOfMemory};
      case Adoption::kRefused:
        refused_slots.insert(slot);
        disputed_slabs.insert(word.place() / kSlabUnits);
        break;
      case Adoption::kAdopted:
        break;
    }
  }
  // Two words cannot both be right about a slab; the pages' own checksums say which one is.
  for (const uint64_t slab : disputed_slabs) objects_.disown(slab);
  for (uint64_t slot = 0; !disputed_slabs.empty() && slot < slots_.size(); ++slot) {
    const SlotWord word = slots_.word(slot);
    if (!is_object(slot, word) || !disputed_slabs.contains(word.place() / kSlabUnits)) continue;
    if (!refused_slots.contains(slot)) counts_.subtract(word);
    if (checksum(slot, word) != slots_.detail(slot) || adopt(slot, word) != Adoption::kAdopted) {
      slots_.publish(slot, SlotWord::lost());
    }
  }
  objects_.finish_adoption(port_, reserve_slabs_);
  recovered_slabs_ = objects_.slab_end();
  return {};
} catch (const std::bad_alloc&) {
  return Error{.code = ErrorCode::kOutOfMemory};
}

/// Counts what a slot names as stored. A slot that was left locked gets the detail that goes with
/// its word, and is unlocked.
Adoption PageStore::adopt(uint64_t slot, SlotWord left_word) {
  SlotWord word = left_word.unlocked();
  if (is_object(slot, word)) {
    const Adoption adoption = objects_.adopt(word.place(), size_class_of(word.stored_bytes()));
    if (adoption != Adoption::kAdopted) return adoption;
    if (left_word.is_locked()) slots_.set_detail(slot, checksum(slot, word));
  } else if (word.is_damaged(slot) || word.names_object()) {
    // Nothing that could be read or freed.
    slots_.publish(slot, SlotWord::lost());
    return Adoption::kAdopted;
  } else if (!word.is_empty() && left_word.is_locked()) {
    word = SlotWord::of_pattern(slot, slots_.detail(slot));
  }
  if (left_word.is_locked()) slots_.publish(slot, word);
  counts_.add(word);
  return Adoption::kAdopted;
}

}  // namespace trueno
