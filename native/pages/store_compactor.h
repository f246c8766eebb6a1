#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "pages/memory_port.h"
#include "pages/object_allocator.h"
#include "pages/slab_set.h"
#include "pages/slot_table.h"

namespace trueno {

/// Empties those slabs whose objects fit into the rest of their class, or moves objects to lower
/// places of the same slab, and gives memory back that nothing lies in. Works in rounds: a survey
/// of all slabs chooses what to empty, a walk over all slots moves it, a walk over all slabs gives
/// memory back. For one thread at a time, beside any number that read and write.
class StoreCompactor {
 public:
  StoreCompactor(SlotTable& slots, std::span<std::byte> data, ObjectAllocator& objects,
                 MemoryPort& port);

  /// Visits so many slabs or slots at most. True when a round is under way then; false when it
  /// ended, or a survey found that none would pay.
  bool step(size_t most_visits);

  uint64_t pages_compacted() const { return pages_compacted_.load(); }

 private:
  enum class Stage : uint8_t { kSurvey, kChoose, kMove, kTrim };

  /// Slabs by how many sixteenths of them are full.
  static constexpr size_t kFills = 16;
  static constexpr size_t kMostFramesThatPay = 3;
  struct Survey {
    std::array<size_t, kFills> slabs;
    size_t slab_count;
    size_t objects;
    size_t backed_frames;
    /// Frames that slabs have too many, by how many too many: 1, 2, 3 or more.
    std::array<size_t, kMostFramesThatPay> frames_of_surplus;
  };

  void survey(size_t slab);
  bool choose_victims();
  void choose(size_t slab);
  void move(uint64_t slot);
  void trim(size_t slab);
  void next(Stage stage, size_t end);

  SlotTable& slots_;
  std::span<std::byte> data_;
  ObjectAllocator& objects_;
  MemoryPort& port_;

  Stage stage_ = Stage::kSurvey;
  /// Slabs or slots below it are done; from `end_` on there is nothing to do.
  size_t position_ = 0;
  size_t end_ = 0;
  std::array<Survey, kSizeClasses> surveys_{};
  /// With memory, in slabs that belong to no class and are no reserve.
  size_t bare_frames_ = 0;
  /// Slabs of a class that are still to be emptied, of those that are just that full, and the fill
  /// below which all are.
  std::array<size_t, kSizeClasses> victims_of_fill_{};
  std::array<size_t, kSizeClasses> fill_of_victims_{};
  std::array<bool, kSizeClasses> has_victims_{};
  /// What moving pages within one slab has to give back.
  size_t frames_that_pay_ = 0;
  SlabSet victims_;
  std::atomic<uint64_t> pages_compacted_ = 0;
};

}  // namespace trueno
