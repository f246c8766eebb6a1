#include "pages/object_allocator.h"

#include <bit>

namespace trueno {
namespace {

using Use = SlabState::Use;

size_t frame_count(uint32_t frames) { return static_cast<size_t>(std::popcount(frames)); }

void raise_to(std::atomic<size_t>& most, size_t value) {
  size_t before = most.load();
  while (before < value && !most.compare_exchange_weak(before, value)) {
  }
}

/// Calls for each row of neighbouring frames with its first one and their number.
template <typename Call>
void for_each_run(uint32_t frames, Call call) {
  while (frames != 0) {
    const int first = std::countr_zero(frames);
    const int count = std::countr_one(frames >> first);
    call(static_cast<size_t>(first), static_cast<size_t>(count));
    frames &= ~(((uint32_t{1} << count) - 1) << first);
  }
}

/// Bytes from the start of its slab.
constexpr size_t offset_of(ObjectAllocator::Place place) { return place % kSlabUnits * kUnitBytes; }

constexpr size_t object_of(ObjectAllocator::Place place, SizeClass size_class) {
  return offset_of(place) / object_bytes(size_class);
}

constexpr uint32_t run_of_frames(size_t first, size_t count) {
  return ((uint32_t{1} << count) - 1) << first;
}

/// What an earlier process gave memory to, slab by slab.
class LeftMemory {
 public:
  LeftMemory(MemoryPort& port, size_t data_offset)
      : port_(port), data_offset_(data_offset), range_(port.next_with_memory(data_offset)) {}

  /// A bit for each frame. To be asked for slabs in order.
  uint32_t frames_of(size_t slab) {
    const size_t start = data_offset_ + slab * kSlabBytes;
    const size_t end = start + kSlabBytes;
    uint32_t frames = 0;
    while (range_ && range_->start_bytes < end) {
      const size_t first = std::max(range_->start_bytes, start);
      const size_t last = std::min(range_->end_bytes, end);
      if (last > first) {
        frames |= run_of_frames((first - start) / kFrameBytes, (last - first) / kFrameBytes);
      }
      if (range_->end_bytes > end) break;
      range_ = port_.next_with_memory(range_->end_bytes);
    }
    return frames;
  }

 private:
  MemoryPort& port_;
  size_t data_offset_;
  std::optional<MemoryRange> range_;
};

}  // namespace

ObjectAllocator::ObjectAllocator(size_t slab_count, size_t data_offset)
    : data_offset_(data_offset), slabs_(slab_count), ready_(slab_count), bare_(slab_count) {
  rooms_.reserve(kSizeClasses);
  for (size_t count = 0; count < kSizeClasses; ++count) rooms_.emplace_back(slab_count);
  for (size_t slab = 0; slab < slab_count; ++slab) bare_.insert(slab);
}

bool ObjectAllocator::charge(size_t frames) {
  size_t used = used_frames_.load();
  do {
    if (used + frames > limit_frames_.load()) return false;
  } while (!used_frames_.compare_exchange_weak(used, used + frames));
  raise_to(used_frames_max_, used + frames);
  return true;
}

// Hints follow the state of a slab: whoever changes the state or finds a hint wrong looks at the
// state again after erasing, so that of two at once the later one is right.

void ObjectAllocator::note_room(size_t index, const Slab& slab, SizeClass size_class) {
  const auto has_room = [&] { return slab.state().is_of(size_class) && slab.state().has_room(); };
  SlabSet& rooms = rooms_[size_class];
  if (!has_room()) rooms.erase(index);
  if (has_room()) rooms.insert(index);
}

void ObjectAllocator::note_ready(size_t index, const Slab& slab) {
  const auto is_ready = [&] { return slab.state().use() == Use::kReady; };
  if (!is_ready()) ready_.erase(index);
  if (is_ready()) ready_.insert(index);
}

std::optional<ObjectAllocator::Place> ObjectAllocator::place_in(size_t index, Slab& slab,
                                                                SizeClass size_class) {
  if (const auto object = slab.place(size_class)) {
    return index * kSlabUnits + *object * object_bytes(size_class) / kUnitBytes;
  }
  drop(index, slab);
  return std::nullopt;
}

std::optional<ObjectAllocator::Place> ObjectAllocator::allocate_in_taken(SizeClass size_class,
                                                                         int most_tries) {
  size_t start = 0;
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto index = rooms_[size_class].lowest_from(start);
    if (!index) break;
    Slab& slab = *slabs_.find(*index);
    if (!slab.hold(size_class)) {
      note_room(*index, slab, size_class);
    } else if (const auto place = place_in(*index, slab, size_class)) {
      return place;
    }
    start = *index + 1;
  }
  return std::nullopt;
}

std::optional<ObjectAllocator::Place> ObjectAllocator::allocate_in_ready(SizeClass size_class) {
  while (const auto index = ready_.lowest_from(0)) {
    Slab& slab = *slabs_.find(*index);
    SlabState now = slab.state();
    if (now.use() != Use::kReady) {
      note_ready(*index, slab);
      continue;
    }
    if (!charge(kSlabFrames)) return std::nullopt;
    if (!slab.exchange_state(now, SlabState::taken(size_class, 1))) {
      used_frames_.fetch_sub(kSlabFrames);
      continue;
    }
    ready_slabs_.fetch_sub(1);
    note_ready(*index, slab);
    note_room(*index, slab, size_class);
    return place_in(*index, slab, size_class);
  }
  return std::nullopt;
}

std::optional<ObjectAllocator::Place> ObjectAllocator::allocate(SizeClass size_class) {
  if (const auto place = allocate_in_taken(size_class, kMostTries)) return place;
  if (const auto place = allocate_in_ready(size_class)) return place;
  return allocate_in_taken(size_class, kMostLastTries);
}

void ObjectAllocator::drop(size_t index, Slab& slab) {
  SlabState now = slab.state();
  SlabState next;
  uint32_t backed = 0;
  do {
    next = now.with_held(now.held() - 1);
    if (next.held() > 0) continue;
    // Nobody else holds it, and who pins it meanwhile makes the exchange fail: these are right.
    backed = slab.backed_frames();
    next = SlabState::unused(backed == kAllFrames ? Use::kReady : Use::kBare);
  } while (!slab.exchange_state(now, next));

  if (next.use() != Use::kTaken) {
    used_frames_.fetch_sub(frame_count(backed));
    if (next.use() == Use::kReady) {
      ready_slabs_.fetch_add(1);
      note_ready(index, slab);
    } else {
      bare_.insert(index);
    }
  }
  note_room(index, slab, now.size_class());
}

bool ObjectAllocator::can_lie(Place place, SizeClass size_class) const {
  return place / kSlabUnits < slabs_.size() && offset_of(place) % object_bytes(size_class) == 0 &&
         object_of(place, size_class) < slab_capacity(size_class);
}

bool ObjectAllocator::free(Place place, SizeClass size_class) {
  const size_t index = place / kSlabUnits;
  Slab* const slab = slabs_.find(index);
  if (slab == nullptr || !can_lie(place, size_class) || !slab->state().is_of(size_class) ||
      !slab->remove(object_of(place, size_class))) {
    return false;
  }
  drop(index, *slab);
  return true;
}

Adoption ObjectAllocator::adopt(Place place, SizeClass size_class) {
  Slab* const slab = slabs_.find_or_make(place / kSlabUnits);
  if (slab == nullptr) return Adoption::kNoMemory;
  const size_t object = object_of(place, size_class);
  SlabState now = slab->state();
  const bool is_taken = now.use() == Use::kTaken;
  if (is_taken && (!now.is_of(size_class) || slab->has_object(object))) return Adoption::kRefused;
  slab->exchange_state(now, SlabState::taken(size_class, is_taken ? now.held() + 1 : 1));
  slab->add_backed_frames(frames_of_object(size_class, object));
  slab->place_at(object);
  return Adoption::kAdopted;
}

void ObjectAllocator::disown(size_t index) {
  if (Slab* const slab = slabs_.find(index)) slab->reset();
}

void ObjectAllocator::finish_adoption(MemoryPort& port, size_t most_ready_slabs) {
  LeftMemory left(port, data_offset_);
  size_t bare_start = 0;
  const auto release_up_to = [&](size_t end_bytes) {
    if (end_bytes > bare_start) port.release(data_offset_ + bare_start, end_bytes - bare_start);
  };
  size_t used = 0;
  size_t ready_slabs = 0;
  for (size_t index = 0; index < slabs_.size(); ++index) {
    const uint32_t left_frames = left.frames_of(index);
    Slab* slab = slabs_.find(index);
    uint32_t kept = 0;
    if (slab != nullptr && slab->state().use() == Use::kTaken) {
      slab->add_backed_frames(left_frames);
      kept = slab->backed_frames();
      used += frame_count(kept);
      bare_.erase(index);
      raise_to(slab_end_, index + 1);
      note_room(index, *slab, slab->state().size_class());
    } else if (left_frames == kAllFrames && ready_slabs < most_ready_slabs) {
      slab = slabs_.find_or_make(index);
      if (slab != nullptr && populate(index, *slab, kAllFrames, port)) {
        become_ready(index, *slab);
        ++ready_slabs;
        kept = kAllFrames;
      }
    }
    for_each_run(kept, [&](size_t first, size_t count) {
      const size_t start_bytes = index * kSlabBytes + first * kFrameBytes;
      release_up_to(start_bytes);
      bare_start = start_bytes + count * kFrameBytes;
    });
  }
  release_up_to(slabs_.size() * kSlabBytes);
  used_frames_.store(used);
  raise_to(used_frames_max_, used);
}

bool ObjectAllocator::populate(size_t index, Slab& slab, uint32_t frames, MemoryPort& port) {
  bool done = true;
  for_each_run(frames, [&](size_t first, size_t count) {
    done = done && port.populate(data_offset_ + index * kSlabBytes + first * kFrameBytes,
                                 count * kFrameBytes);
    if (done) slab.add_backed_frames(run_of_frames(first, count));
  });
  return done;
}

/// Gives the frames back, and says which ones still have memory.
uint32_t ObjectAllocator::release(size_t index, uint32_t frames, MemoryPort& port) {
  uint32_t kept = 0;
  for_each_run(frames, [&](size_t first, size_t count) {
    if (!port.release(data_offset_ + index * kSlabBytes + first * kFrameBytes,
                      count * kFrameBytes)) {
      kept |= run_of_frames(first, count);
    }
  });
  return kept;
}

bool ObjectAllocator::make_slab_ready(MemoryPort& port) {
  const auto index = bare_.lowest_from(0);
  if (!index) return false;
  Slab* const slab = slabs_.find_or_make(*index);
  if (slab == nullptr) return false;
  if (!populate(*index, *slab, kAllFrames & ~slab->backed_frames(), port)) return false;
  become_ready(*index, *slab);
  return true;
}

/// A bare slab that has all its memory.
void ObjectAllocator::become_ready(size_t index, Slab& slab) {
  bare_.erase(index);
  raise_to(slab_end_, index + 1);
  SlabState bare = slab.state();
  slab.exchange_state(bare, SlabState::unused(Use::kReady));
  ready_slabs_.fetch_add(1);
  note_ready(index, slab);
}

bool ObjectAllocator::give_ready_slab_back(MemoryPort& port) {
  const auto index = ready_.highest();
  if (!index) return false;
  Slab& slab = *slabs_.find(*index);
  SlabState now = slab.state();
  const bool is_ours =
      now.use() == Use::kReady && slab.exchange_state(now, SlabState::unused(Use::kBare));
  note_ready(*index, slab);
  if (!is_ours) return true;
  ready_slabs_.fetch_sub(1);
  slab.remove_backed_frames(kAllFrames);
  slab.add_backed_frames(release(*index, kAllFrames, port));
  bare_.insert(*index);
  return true;
}

bool ObjectAllocator::pin(Slab& slab) {
  SlabState now = slab.state();
  while (now.use() == Use::kTaken) {
    if (slab.exchange_state(now, now.pinned())) return true;
  }
  return false;
}

bool ObjectAllocator::back_class(SizeClass size_class, MemoryPort& port) {
  const auto index = rooms_[size_class].lowest_from(0);
  if (!index) return false;
  Slab& slab = *slabs_.find(*index);
  if (!pin(slab)) return false;
  if (!slab.state().is_of(size_class)) {
    drop(*index, slab);
    return false;
  }
  const auto room = slab.lowest_room(size_class);
  const bool done = room && back_more(*index, slab, frames_of_object(size_class, *room), port);
  drop(*index, slab);
  return done;
}

/// Gives memory to frames of a slab that is pinned. False when there is none, or the limit is
/// reached.
bool ObjectAllocator::back_more(size_t index, Slab& slab, uint32_t frames, MemoryPort& port) {
  const uint32_t missing = frames & ~slab.backed_frames();
  if (!charge(frame_count(missing))) return false;
  const bool done = populate(index, slab, missing, port);
  used_frames_.fetch_sub(frame_count(missing & ~slab.backed_frames()));
  return done;
}

void ObjectAllocator::trim(size_t index, MemoryPort& port) {
  Slab* const slab = slabs_.find(index);
  if (slab == nullptr) return;
  if (slab->state().use() == Use::kBare) {
    const uint32_t backed = slab->backed_frames();
    slab->remove_backed_frames(backed);
    slab->add_backed_frames(release(index, backed, port));
    return;
  }
  if (!pin(*slab)) return;
  const SizeClass size_class = slab->state().size_class();
  const uint32_t unused = slab->unback_unused_frames(size_class);
  const uint32_t kept = release(index, unused, port);
  slab->add_backed_frames(kept);
  used_frames_.fetch_sub(frame_count(unused & ~kept));
  drop(index, *slab);
}

bool ObjectAllocator::drain(size_t index) {
  Slab* const slab = slabs_.find(index);
  if (slab == nullptr || !pin(*slab)) return false;
  SlabState now = slab->state();
  while (!slab->exchange_state(now, now.draining(true))) {
  }
  return true;
}

void ObjectAllocator::undrain(size_t index) {
  Slab& slab = *slabs_.find(index);
  SlabState now = slab.state();
  while (!slab.exchange_state(now, now.draining(false))) {
  }
  drop(index, slab);
}

std::optional<ObjectAllocator::Place> ObjectAllocator::allocate_below(Place place,
                                                                      SizeClass size_class,
                                                                      MemoryPort& port) {
  const size_t index = place / kSlabUnits;
  Slab& slab = *slabs_.find(index);
  if (!pin(slab)) return std::nullopt;
  // Frames below may have given their memory back while this one could not.
  if (const auto room = slab.lowest_room(size_class);
      room && *room < object_of(place, size_class)) {
    back_more(index, slab, frames_of_object(size_class, *room), port);
  }
  const auto lowest = place_in(index, slab, size_class);
  if (lowest && *lowest > place) {
    free(*lowest, size_class);
    return std::nullopt;
  }
  return lowest;
}

bool ObjectAllocator::is_settled(size_t index) const {
  const Slab& slab = *slabs_.find(index);
  // In this order: holders become fewer, and each of them places one object at most.
  const SlabState now = slab.state();
  return now.is_draining() && slab.object_count(now.size_class()) + 1 == now.held();
}

void ObjectAllocator::prefault(size_t index, MemoryPort& port) {
  Slab* const slab = slabs_.find(index);
  if (slab == nullptr || !pin(*slab)) return;
  populate(index, *slab, slab->backed_frames(), port);
  drop(index, *slab);
}

}  // namespace trueno
