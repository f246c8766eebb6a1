#include "pages/store_compactor.h"

#include <algorithm>
#include <bit>

namespace trueno {
namespace {

/// A round pays when it may give back more than this share of the memory in use.
constexpr size_t kShareThatPays = 64;
/// It also pays when more than this share of all slabs could be done without: they take no memory
/// that counts, but the class that needs the next one has to find one.
constexpr size_t kShareOfSlabsThatPays = 8;

/// Within one slab it pays for the most frames with which a round may still give back this share of
/// what is too much: for fewer, more is moved for each, and new pages do not come into a slab that
/// is drained.
constexpr size_t kShareOfRound = 4;

constexpr size_t frames_needed(size_t objects, SizeClass size_class) {
  return (objects * object_bytes(size_class) + kFrameBytes - 1) / kFrameBytes;
}

/// Which sixteenth of the slab its objects reach into.
constexpr size_t fill_of(size_t objects, SizeClass size_class, size_t fills) {
  return std::min(objects * fills / slab_capacity(size_class), fills - 1);
}

}  // namespace

StoreCompactor::StoreCompactor(SlotTable& slots, std::span<std::byte> data,
                               ObjectAllocator& objects, MemoryPort& port)
    : slots_(slots),
      data_(data),
      objects_(objects),
      port_(port),
      victims_(objects.slabs().size()) {}

void StoreCompactor::next(Stage stage, size_t end) {
  stage_ = stage;
  position_ = 0;
  end_ = end;
}

bool StoreCompactor::step(size_t most_visits) {
  if (stage_ == Stage::kSurvey && position_ == 0) {
    surveys_ = {};
    bare_frames_ = 0;
    end_ = objects_.slab_end();
  }
  for (size_t visits = 0; visits < most_visits; ++visits) {
    if (position_ < end_) {
      switch (stage_) {
        case Stage::kSurvey:
          survey(position_);
          break;
        case Stage::kChoose:
          // From above, as the allocator fills from below.
          choose(end_ - 1 - position_);
          break;
        case Stage::kMove:
          move(position_);
          break;
        case Stage::kTrim:
          trim(position_);
          break;
      }
      ++position_;
      continue;
    }
    switch (stage_) {
      case Stage::kSurvey:
        if (!choose_victims()) {
          next(Stage::kSurvey, 0);
          return false;
        }
        next(Stage::kChoose, end_);
        break;
      case Stage::kChoose:
        if (victims_.lowest_from(0)) {
          next(Stage::kMove, slots_.size());
        } else {
          next(Stage::kTrim, objects_.slab_end());
        }
        break;
      case Stage::kMove:
        next(Stage::kTrim, objects_.slab_end());
        break;
      case Stage::kTrim:
        next(Stage::kSurvey, 0);
        return false;
    }
  }
  return true;
}

void StoreCompactor::survey(size_t index) {
  const Slab* const slab = objects_.slabs().find(index);
  if (slab == nullptr) return;
  const SlabState state = slab->state();
  if (state.use() == SlabState::Use::kBare) {
    bare_frames_ += static_cast<size_t>(std::popcount(slab->backed_frames()));
  }
  if (state.use() != SlabState::Use::kTaken) return;
  const SizeClass size_class = state.size_class();
  Survey& survey = surveys_[size_class];
  const size_t objects = std::min<size_t>(state.held(), slab_capacity(size_class));
  ++survey.slabs[fill_of(objects, size_class, kFills)];
  ++survey.slab_count;
  survey.objects += objects;
  const auto backed = static_cast<size_t>(std::popcount(slab->backed_frames()));
  survey.backed_frames += backed;
  if (const size_t needed = frames_needed(objects, size_class); backed > needed) {
    const size_t surplus = backed - needed;
    survey.frames_of_surplus[std::min(surplus, kMostFramesThatPay) - 1] += surplus;
  }
}

/// Says of each class which slabs are to be emptied: as many as its objects do not need, the
/// emptiest. False when that is not worth a round.
bool StoreCompactor::choose_victims() {
  size_t surplus_frames = bare_frames_;
  size_t surplus_slabs = 0;
  // What a round gives back, but for what moving pages within one slab does.
  size_t gain_frames = bare_frames_;
  std::array<size_t, kMostFramesThatPay> frames_of_surplus{};
  for (size_t index = 0; index < kSizeClasses; ++index) {
    const Survey& survey = surveys_[index];
    const auto size_class = static_cast<SizeClass>(index);
    const size_t capacity = slab_capacity(size_class);
    const size_t needed = (survey.objects + capacity - 1) / capacity;
    size_t victims = survey.slab_count - needed;
    has_victims_[index] = victims > 0;
    size_t fill = 0;
    while (fill + 1 < kFills && survey.slabs[fill] < victims) victims -= survey.slabs[fill++];
    victims_of_fill_[index] = victims;
    fill_of_victims_[index] = fill;
    const size_t needed_frames = frames_needed(survey.objects, size_class);
    const size_t class_surplus =
        survey.backed_frames - std::min(survey.backed_frames, needed_frames);
    surplus_frames += class_surplus;
    if (has_victims_[index]) {
      gain_frames += class_surplus;
    } else {
      for (size_t at = 0; at < kMostFramesThatPay; ++at) {
        frames_of_surplus[at] += survey.frames_of_surplus[at];
      }
    }
    surplus_slabs += survey.slab_count - needed;
  }
  for (frames_that_pay_ = kMostFramesThatPay;; --frames_that_pay_) {
    gain_frames += frames_of_surplus[frames_that_pay_ - 1];
    if (frames_that_pay_ == 1 || gain_frames * kShareOfRound >= surplus_frames) break;
  }
  return surplus_frames * kFrameBytes * kShareThatPays > objects_.used_bytes() ||
         surplus_slabs * kShareOfSlabsThatPays > objects_.slabs().size();
}

void StoreCompactor::choose(size_t index) {
  const Slab* const slab = objects_.slabs().find(index);
  if (slab == nullptr) return;
  const SlabState state = slab->state();
  if (state.use() != SlabState::Use::kTaken) return;
  const SizeClass size_class = state.size_class();
  const size_t fill = fill_of(state.held(), size_class, kFills);
  size_t& victims_left = victims_of_fill_[size_class];
  bool is_victim = fill < fill_of_victims_[size_class];
  if (fill == fill_of_victims_[size_class] && victims_left > 0) {
    --victims_left;
    is_victim = true;
  }
  // Where a class needs all its slabs, pages may still move together within one.
  if (!has_victims_[size_class]) {
    is_victim = static_cast<size_t>(std::popcount(slab->backed_frames())) >=
                frames_needed(state.held(), size_class) + frames_that_pay_;
  }
  if (is_victim && objects_.drain(index)) victims_.insert(index);
}

void StoreCompactor::move(uint64_t slot) {
  const SlotWord word = slots_.word(slot);
  if (word.is_empty() || word.is_locked() || word.is_damaged(slot) || !word.names_object()) return;
  const SizeClass size_class = size_class_of(word.stored_bytes());
  if (!objects_.can_lie(word.place(), size_class)) return;
  const size_t slab = word.place() / kSlabUnits;
  if (!victims_.contains(slab) || !objects_.is_settled(slab)) return;
  // From here on the bytes stay as they are even when the page is overwritten, but the page may
  // have been before.
  if (slots_.word(slot) != word) return;
  // Where pages move together within a slab, those that lie in the frames that it keeps stay.
  const size_t objects = objects_.slabs().find(slab)->object_count(size_class);
  const size_t end_bytes = word.place() % kSlabUnits * kUnitBytes + object_bytes(size_class);
  if (!has_victims_[size_class] && end_bytes <= frames_needed(objects, size_class) * kFrameBytes) {
    return;
  }
  auto place = objects_.allocate_in_taken(size_class);
  if (!place && objects_.back_class(size_class, port_)) {
    place = objects_.allocate_in_taken(size_class);
  }
  if (!place) place = objects_.allocate_below(word.place(), size_class, port_);
  if (!place) return;
  copy_to_shared(data_.data() + *place * kUnitBytes,
                 data_.subspan(word.place() * kUnitBytes, word.stored_bytes()));
  if (slots_.exchange(slot, word, word.moved(slot, *place))) {
    objects_.free(word.place(), size_class);
    pages_compacted_.fetch_add(1);
  } else {
    objects_.free(*place, size_class);
  }
}

void StoreCompactor::trim(size_t slab) {
  if (victims_.contains(slab)) {
    victims_.erase(slab);
    objects_.undrain(slab);
  }
  objects_.trim(slab, port_);
}

}  // namespace trueno
