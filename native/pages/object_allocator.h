#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pages/memory_port.h"
#include "pages/size_class.h"
#include "pages/slab_array.h"
#include "pages/slab_set.h"

namespace trueno {

/// What became of an object that lay there before.
enum class Adoption : uint8_t {
  kAdopted,
  /// Nothing changed: another object or class has the place.
  kRefused,
  kNoMemory,
};

/// Room for objects in the data of a store. Objects go to the lowest slab of their class that has
/// room, so that high ones empty. Those calls that take a MemoryPort are for one thread at a time;
/// all others are for any number of them beside it, and neither wait for a lock nor ask for memory:
/// they live off slabs that were made ready before.
class ObjectAllocator {
 public:
  /// Where an object lies: units from the start of the data.
  using Place = uint64_t;

  ObjectAllocator(size_t slab_count, size_t data_offset);

  /// Nothing when no slab of the class has room and none is ready, or the limit is reached.
  std::optional<Place> allocate(SizeClass size_class);

  /// The same, out of slabs that the class has already.
  std::optional<Place> allocate_in_taken(SizeClass size_class) {
    return allocate_in_taken(size_class, kMostTries);
  }

  /// Whether there is such a place for an object of that class.
  bool can_lie(Place place, SizeClass size_class) const;

  /// False, with nothing changed, when no object of that class lies there.
  bool free(Place place, SizeClass size_class);

  /// Bytes of memory of all slabs that belong to a class.
  size_t used_bytes() const { return used_frames_.load() * kFrameBytes; }
  size_t used_bytes_max() const { return used_frames_max_.load() * kFrameBytes; }
  /// Allocating never makes used_bytes() larger than this.
  size_t limit_bytes() const { return limit_frames_.load() * kFrameBytes; }
  /// So near to it that another slab does not fit.
  bool is_at_limit() const {
    return used_frames_.load() + kSlabBytes / kFrameBytes > limit_frames_.load();
  }
  void set_limit_bytes(size_t bytes) { limit_frames_.store(bytes / kFrameBytes); }
  /// Memory that is given and that nothing lies in.
  size_t ready_bytes() const {
    return static_cast<size_t>(std::max<int64_t>(ready_slabs_.load(), 0)) * kSlabBytes;
  }

  // Before other threads come: where objects of before lie.

  /// Asks for a place where one can lie.
  Adoption adopt(Place place, SizeClass size_class);
  /// Forgets all objects of the slab.
  void disown(size_t slab);
  /// After the last one. Keeps the memory of slabs in which one lies, and of so many others as are
  /// ready then; gives back all other memory.
  void finish_adoption(MemoryPort& port, size_t most_ready_slabs);

  // One thread at a time.

  /// Makes the lowest bare slab ready. False when there is none, or no memory.
  bool make_slab_ready(MemoryPort& port);
  /// Gives the memory of the highest ready slab back. False when there is none.
  bool give_ready_slab_back(MemoryPort& port);
  /// Gives memory to the lowest room that the class has in its slabs. False when there is none, no
  /// memory, or the limit is reached.
  bool back_class(SizeClass size_class, MemoryPort& port);
  /// Gives back what memory of a slab no object lies in.
  void trim(size_t slab, MemoryPort& port);
  /// No object comes into the slab until it is undrained, and it stays with its class.
  bool drain(size_t slab);
  void undrain(size_t slab);
  /// A lower place in the same slab, which is drained; gives it memory where it has none.
  std::optional<Place> allocate_below(Place place, SizeClass size_class, MemoryPort& port);
  /// True when all bytes of a drained slab that are in use are going to stay as they are.
  bool is_settled(size_t slab) const;
  /// Asks for the memory of all frames in use, for the page tables of this process.
  void prefault(size_t slab, MemoryPort& port);

  /// Slabs with this number or higher were never used.
  size_t slab_end() const { return slab_end_.load(); }
  const SlabArray& slabs() const { return slabs_; }

 private:
  /// Slabs of a class that are looked at before a new one is taken. More than one is needed only
  /// where slabs lack memory, or other threads fill them at this moment.
  static constexpr int kMostTries = 8;
  /// The same where there is no new one, and the write fails otherwise.
  static constexpr int kMostLastTries = 256;

  bool charge(size_t frames);
  std::optional<Place> allocate_in_taken(SizeClass size_class, int most_tries);
  std::optional<Place> allocate_in_ready(SizeClass size_class);
  std::optional<Place> place_in(size_t index, Slab& slab, SizeClass size_class);
  bool pin(Slab& slab);
  void drop(size_t index, Slab& slab);
  void note_room(size_t index, const Slab& slab, SizeClass size_class);
  void note_ready(size_t index, const Slab& slab);
  void become_ready(size_t index, Slab& slab);
  bool populate(size_t index, Slab& slab, uint32_t frames, MemoryPort& port);
  bool back_more(size_t index, Slab& slab, uint32_t frames, MemoryPort& port);
  uint32_t release(size_t index, uint32_t frames, MemoryPort& port);

  size_t data_offset_;
  SlabArray slabs_;
  /// For each class, the slabs that may have room.
  std::vector<SlabSet> rooms_;
  SlabSet ready_;
  SlabSet bare_;
  /// Below 0 for a moment, when a slab is taken before who made it ready has counted it.
  std::atomic<int64_t> ready_slabs_ = 0;
  std::atomic<size_t> slab_end_ = 0;
  std::atomic<size_t> used_frames_ = 0;
  std::atomic<size_t> used_frames_max_ = 0;
  std::atomic<size_t> limit_frames_ = SIZE_MAX / kFrameBytes;
};

}  // namespace trueno
