#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pages/size_class.h"

namespace trueno {

/// What a slab is used for at a moment, in one atomic word.
class SlabState {
 public:
  enum class Use : uint8_t {
    /// Nothing lies in it, and its frames may have no memory.
    kBare,
    /// Nothing lies in it, and all its frames have memory.
    kReady,
    /// It belongs to a size class.
    kTaken,
  };

  constexpr SlabState() = default;
  constexpr explicit SlabState(uint64_t bits) : bits_(bits) {}
  static constexpr SlabState unused(Use use) {
    return SlabState(static_cast<uint64_t>(use) << kUseAt);
  }
  static constexpr SlabState taken(SizeClass size_class, uint32_t held) {
    return SlabState(unused(Use::kTaken).bits_ | uint64_t{size_class} << kClassAt | held);
  }

  constexpr uint64_t bits() const { return bits_; }
  constexpr Use use() const { return static_cast<Use>((bits_ >> kUseAt) & 3); }
  constexpr bool is_of(SizeClass size_class) const {
    return use() == Use::kTaken && this->size_class() == size_class;
  }
  constexpr SizeClass size_class() const {
    return static_cast<SizeClass>((bits_ >> kClassAt) & 0x7F);
  }
  /// Objects that lie in it or that somebody is about to place in it or to take out, and pins.
  constexpr uint32_t held() const { return static_cast<uint32_t>(bits_ & kHeld); }
  constexpr bool is_draining() const { return (bits_ & kDraining) != 0; }
  constexpr bool has_room() const {
    return use() == Use::kTaken && !is_draining() && held() < slab_capacity(size_class());
  }

  constexpr SlabState with_held(uint32_t held) const { return SlabState((bits_ & ~kHeld) | held); }
  /// Held once more, and never again the same as before: who pins may change which frames have
  /// memory, and a holder has to notice.
  constexpr SlabState pinned() const { return SlabState(with_held(held() + 1).bits_ + kOnePin); }
  constexpr SlabState draining(bool on) const {
    return SlabState(on ? bits_ | kDraining : bits_ & ~kDraining);
  }

 private:
  static constexpr int kClassAt = 16;
  static constexpr int kUseAt = 30;
  static constexpr uint64_t kHeld = 0xFFFF;
  static constexpr uint64_t kDraining = uint64_t{1} << 23;
  static constexpr uint64_t kOnePin = uint64_t{1} << 32;

  uint64_t bits_ = 0;
};

/// What this process knows of a slab; all of it follows from the slots, and from which frames were
/// given memory. For any number of threads at once, without locks.
class Slab {
 public:
  SlabState state() const { return SlabState(state_.load()); }
  bool exchange_state(SlabState& expected, SlabState next) {
    uint64_t bits = expected.bits();
    const bool done = state_.compare_exchange_strong(bits, next.bits());
    expected = SlabState(bits);
    return done;
  }

  /// Holds it for one more object when it is of that class and has room.
  bool hold(SizeClass size_class);

  /// Finds room for an object all of whose frames have memory, the lowest that there is, and gives
  /// its index. For holders.
  std::optional<size_t> place(SizeClass size_class);

  /// Says that an object lies there. Before other threads come.
  void place_at(size_t object) { claim(object); }

  /// False when there is no such object. For its holder, who goes on holding.
  bool remove(size_t object);

  bool has_object(size_t object) const {
    return (objects_[object / 64].load() & (uint64_t{1} << object % 64)) != 0;
  }

  /// How many objects are placed.
  size_t object_count(SizeClass size_class) const;

  /// A bit for each frame that has memory. Taken away only by who holds the slab or made it bare.
  uint32_t backed_frames() const { return backed_frames_.load(); }
  void add_backed_frames(uint32_t frames) { backed_frames_.fetch_or(frames); }

  void remove_backed_frames(uint32_t frames) { backed_frames_.fetch_and(~frames); }

  /// Of the frames with memory, those where no object lies, which from now on nobody places one in.
  /// For holders.
  uint32_t unback_unused_frames(SizeClass size_class);

  /// The index of the lowest room that there is, whether its frames have memory or not.
  std::optional<size_t> lowest_room(SizeClass size_class) const;

  /// As it was at first. Before other threads come.
  void reset();

  /// The frames with an object in them.
  uint32_t used_frames(SizeClass size_class) const;

 private:
  bool claim(size_t object);

  std::atomic<uint64_t> state_ = 0;
  std::atomic<uint32_t> backed_frames_ = 0;
  std::atomic<uint64_t> objects_[kMostSlabObjects / 64] = {};
};

inline constexpr uint32_t kAllFrames = (uint32_t{1} << kSlabFrames) - 1;

/// A bit for each frame that an object touches.
constexpr uint32_t frames_of_object(SizeClass size_class, size_t object) {
  const size_t start = object * object_bytes(size_class);
  const size_t first = start / kFrameBytes;
  const size_t last = (start + object_bytes(size_class) - 1) / kFrameBytes;
  return ((uint32_t{2} << last) - 1) & ~((uint32_t{1} << first) - 1);
}

}  // namespace trueno
