#include "pages/slab.h"

#include <bit>

namespace trueno {
namespace {

constexpr size_t kWordBits = 64;

/// The bits of a word of objects that stand for objects of the class.
constexpr uint64_t objects_of_word(SizeClass size_class, size_t word) {
  const size_t left = slab_capacity(size_class) - word * kWordBits;
  return left >= kWordBits ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
}

constexpr size_t words_of(SizeClass size_class) {
  return (slab_capacity(size_class) + kWordBits - 1) / kWordBits;
}

size_t lowest_bit(uint64_t word) { return static_cast<size_t>(std::countr_zero(word)); }

}  // namespace

bool Slab::hold(SizeClass size_class) {
  SlabState now = state();
  while (now.is_of(size_class) && now.has_room()) {
    if (exchange_state(now, now.with_held(now.held() + 1))) return true;
  }
  return false;
}

bool Slab::claim(size_t object) {
  const uint64_t bit = uint64_t{1} << object % kWordBits;
  return (objects_[object / kWordBits].fetch_or(bit) & bit) == 0;
}

std::optional<size_t> Slab::place(SizeClass size_class) {
  for (size_t word = 0; word < words_of(size_class); ++word) {
    uint64_t room = ~objects_[word].load() & objects_of_word(size_class, word);
    for (; room != 0; room &= room - 1) {
      const size_t object = word * kWordBits + lowest_bit(room);
      const uint32_t frames = frames_of_object(size_class, object);
      if ((backed_frames() & frames) != frames || !claim(object)) continue;
      // After the claim nobody takes memory away under it; just before, somebody may have. Then
      // this is not tried again, so that a holder never claims but one object.
      if ((backed_frames() & frames) == frames) return object;
      remove(object);
      return std::nullopt;
    }
  }
  return std::nullopt;
}

bool Slab::remove(size_t object) {
  const uint64_t bit = uint64_t{1} << object % kWordBits;
  return (objects_[object / kWordBits].fetch_and(~bit) & bit) != 0;
}

std::optional<size_t> Slab::lowest_room(SizeClass size_class) const {
  for (size_t word = 0; word < words_of(size_class); ++word) {
    const uint64_t room = ~objects_[word].load() & objects_of_word(size_class, word);
    if (room != 0) return word * kWordBits + lowest_bit(room);
  }
  return std::nullopt;
}

void Slab::reset() {
  state_ = 0;
  backed_frames_ = 0;
  for (auto& word : objects_) word = 0;
}

size_t Slab::object_count(SizeClass size_class) const {
  size_t count = 0;
  for (size_t word = 0; word < words_of(size_class); ++word) {
    count += static_cast<size_t>(std::popcount(objects_[word].load()));
  }
  return count;
}

uint32_t Slab::used_frames(SizeClass size_class) const {
  uint32_t frames = 0;
  for (size_t word = 0; word < words_of(size_class); ++word) {
    for (uint64_t placed = objects_[word].load(); placed != 0; placed &= placed - 1) {
      frames |= frames_of_object(size_class, word * kWordBits + lowest_bit(placed));
    }
  }
  return frames;
}

uint32_t Slab::unback_unused_frames(SizeClass size_class) {
  const uint32_t unused = backed_frames() & ~used_frames(size_class);
  if (unused == 0) return 0;
  backed_frames_.fetch_and(~unused);
  // Somebody may have placed an object just before; who does from now on sees that there is no
  // memory.
  const uint32_t used_after_all = unused & used_frames(size_class);
  if (used_after_all != 0) add_backed_frames(used_after_all);
  return unused & ~used_after_all;
}

}  // namespace trueno
