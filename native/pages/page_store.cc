#include "pages/page_store.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "pages/page_checksum.h"

namespace trueno {
namespace {

SlotTable slots_of(std::span<std::byte> region, const StoreLayout& layout, uint64_t slot_count) {
  return SlotTable({reinterpret_cast<Slot*>(region.data() + layout.slots_offset),
                    static_cast<size_t>(layout.geometry.slot_count)},
                   slot_count);
}

/// Where the memory ends that so many slots have: of all slots, where the data begins.
size_t end_of_slots(size_t slots_offset, uint64_t slot_count) {
  return (slots_offset + slot_count * sizeof(Slot) + kSlabBytes - 1) / kSlabBytes * kSlabBytes;
}

uint64_t slots_in_use(const StoreLayout& layout, const StoreSettings& settings) {
  return settings.slot_count == 0 ? layout.geometry.slot_count : settings.slot_count;
}

Error too_many(uint64_t slot_count) {
  return {.code = ErrorCode::kStoreSize, .subject = std::to_string(slot_count) + " pages"};
}

bool is_storable(const EncodedPage& encoded, size_t block_bytes) {
  if (block_bytes != encoded.stored_bytes) return false;
  switch (encoded.form) {
    case PageForm::kSameFilled:
      return block_bytes == 0;
    case PageForm::kCompressed:
      return block_bytes >= 1 && block_bytes <= kPageBytes;
    case PageForm::kRaw:
      return block_bytes == kPageBytes;
  }
  return false;
}

}  // namespace

PageStore::PageStore(std::span<std::byte> region, const StoreLayout& layout,
                     const StoreSettings& settings, MemoryPort& port)
    : slots_(slots_of(region, layout, slots_in_use(layout, settings))),
      slots_offset_(layout.slots_offset),
      data_(region.subspan(layout.data_offset)),
      port_(port),
      objects_(layout.slab_count(), layout.data_offset),
      compactor_(slots_, data_, objects_, port),
      reserve_slabs_(settings.reserve_bytes / kSlabBytes) {
  set_limit_bytes(settings.limit_bytes);
}

Result<std::unique_ptr<PageStore>> PageStore::make(std::span<std::byte> region,
                                                   const StoreLayout& layout,
                                                   const StoreSettings& settings,
                                                   MemoryPort& port) try {
  const uint64_t slot_count = slots_in_use(layout, settings);
  if (slot_count > layout.geometry.slot_count) return too_many(slot_count);
  if (!port.populate(0, end_of_slots(layout.slots_offset, slot_count))) {
    return Error{.code = ErrorCode::kOutOfMemory};
  }
  return std::unique_ptr<PageStore>(new PageStore(region, layout, settings, port));
} catch (const std::bad_alloc&) {
  return Error{.code = ErrorCode::kOutOfMemory};
}

Result<std::unique_ptr<PageStore>> PageStore::format(std::span<std::byte> region,
                                                     const StoreGeometry& geometry,
                                                     const StoreSettings& settings,
                                                     MemoryPort& port) {
  const auto layout = store_layout(geometry);
  if (!layout) return layout.error();
  if (region.size() != layout->region_bytes) {
    return Error{.code = ErrorCode::kStoreSize,
                 .subject = std::to_string(region.size()) + " bytes of memory"};
  }
  auto store = make(region, *layout, settings, port);
  if (store) write_header(region, *layout);
  return store;
}

Result<std::unique_ptr<PageStore>> PageStore::open(std::span<std::byte> region,
                                                   const StoreSettings& settings,
                                                   MemoryPort& port) {
  const auto layout = open_layout(region);
  if (!layout) return layout.error();
  auto store = make(region, *layout, settings, port);
  if (!store) return store;
  if (const auto recovered = (*store)->recover(); !recovered) return recovered.error();
  return store;
}

Result<void> PageStore::grow(uint64_t slot_count) {
  if (slot_count > slots_.capacity()) return too_many(slot_count);
  if (slot_count <= slots_.size()) return {};
  const size_t start = end_of_slots(slots_offset_, slots_.size());
  const size_t end = end_of_slots(slots_offset_, slot_count);
  if (end > start && !port_.populate(start, end - start)) {
    return Error{.code = ErrorCode::kOutOfMemory};
  }
  slots_.grow(slot_count);
  return {};
}

void PageStore::set_limit_bytes(uint64_t bytes) {
  objects_.set_limit_bytes(bytes == 0 ? SIZE_MAX : bytes);
}

Result<void, ErrorCode> PageStore::fail_write(ErrorCode code) {
  failed_writes_.fetch_add(1, std::memory_order_relaxed);
  return code;
}

Result<EncodedPage, ErrorCode> PageStore::fail_read() {
  failed_reads_.fetch_add(1, std::memory_order_relaxed);
  return ErrorCode::kCorruptBlock;
}

/// True when the word of the slot names an object, at a place where one of its size can lie.
bool PageStore::is_object(uint64_t slot, SlotWord word) const {
  return !word.is_empty() && !word.is_damaged(slot) && word.names_object() &&
         objects_.can_lie(word.place(), size_class_of(word.stored_bytes()));
}

/// Of the object that a word names.
uint64_t PageStore::checksum(uint64_t slot, SlotWord word) const {
  return page_checksum(data_.subspan(word.place() * kUnitBytes, word.stored_bytes()),
                       word.checksum_seed(slot));
}

/// Frees the object of a word that no slot has any more.
void PageStore::free(uint64_t slot, SlotWord word) {
  if (is_object(slot, word)) objects_.free(word.place(), size_class_of(word.stored_bytes()));
}

/// Gives a slot that this thread has locked another page, and unlocks it. Where the process dies
/// meanwhile, the word is locked, and open() makes a new detail out of what the word names.
void PageStore::replace(uint64_t slot, SlotWord old_word, SlotWord new_word, uint64_t detail) {
  if (!old_word.is_damaged(slot)) counts_.subtract(old_word);
  counts_.add(new_word);
  if (new_word.is_same_filled()) {
    // The new word names nothing but the detail, so that has to be there first.
    slots_.set_detail(slot, detail);
  } else {
    // The old word may name the detail, so the new one has to be there first.
    slots_.publish(slot, new_word.locked());
    slots_.set_detail(slot, detail);
  }
  slots_.publish(slot, new_word);
  free(slot, old_word);
}

Result<void, ErrorCode> PageStore::write(uint64_t slot, const EncodedPage& encoded,
                                         std::span<const std::byte> block) {
  if (slot >= slots_.size() || !is_storable(encoded, block.size())) {
    return fail_write(ErrorCode::kOutOfRange);
  }
  if (encoded.form == PageForm::kSameFilled) {
    const auto old_word = slots_.lock(slot);
    if (!old_word) return fail_write(ErrorCode::kCorruptBlock);
    replace(slot, *old_word, SlotWord::of_pattern(slot, encoded.pattern), encoded.pattern);
    return {};
  }
  const auto place = objects_.allocate(size_class_of(block.size()));
  if (!place) return fail_write(ErrorCode::kNoSpace);
  copy_to_shared(data_.data() + *place * kUnitBytes, block);
  const SlotWord new_word = SlotWord::of_object(slot, encoded, *place);
  const uint64_t checksum = page_checksum(block, new_word.checksum_seed(slot));
  const auto old_word = slots_.lock(slot);
  if (!old_word) {
    free(slot, new_word);
    return fail_write(ErrorCode::kCorruptBlock);
  }
  if (encoded.form == PageForm::kRaw) huge_pages_since_.fetch_add(1, std::memory_order_relaxed);
  replace(slot, *old_word, new_word, checksum);
  return {};
}

Result<EncodedPage, ErrorCode> PageStore::read(uint64_t slot, PageBuffer block) {
  if (slot >= slots_.size()) return ErrorCode::kOutOfRange;
  if (slots_.word(slot).is_empty()) {
    return EncodedPage{.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = 0};
  }
  const auto word = slots_.lock(slot);
  if (!word) return fail_read();
  const uint64_t detail = slots_.detail(slot);
  const bool has_object = is_object(slot, *word);
  if (has_object) {
    std::memcpy(block.data(), data_.data() + word->place() * kUnitBytes, word->stored_bytes());
  }
  slots_.publish(slot, *word);
  if (word->is_empty()) {
    return EncodedPage{.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = 0};
  }
  if (has_object) {
    const auto stored = block.first(word->stored_bytes());
    if (page_checksum(stored, word->checksum_seed(slot)) != detail) return fail_read();
  } else if (word->is_damaged(slot) || *word != SlotWord::of_pattern(slot, detail)) {
    return fail_read();
  }
  return word->encoded(detail);
}

Result<void, ErrorCode> PageStore::discard(uint64_t first, uint64_t count) {
  if (first > slots_.size() || count > slots_.size() - first) return ErrorCode::kOutOfRange;
  bool all_done = true;
  for (uint64_t slot = first; slot < first + count; ++slot) {
    if (slots_.word(slot).is_empty()) continue;
    const auto old_word = slots_.lock(slot);
    if (!old_word) {
      all_done = false;
      continue;
    }
    if (!old_word->is_damaged(slot)) counts_.subtract(*old_word);
    slots_.publish(slot, SlotWord());
    free(slot, *old_word);
    notify_free_.fetch_add(1, std::memory_order_relaxed);
  }
  if (!all_done) return ErrorCode::kCorruptBlock;
  return {};
}

StoreStatistics PageStore::statistics() const {
  StoreStatistics statistics{};
  counts_.fill(statistics);
  const size_t limit_bytes = objects_.limit_bytes();
  statistics.mem_used_total = objects_.used_bytes();
  statistics.mem_limit = limit_bytes >= SIZE_MAX - kFrameBytes ? 0 : limit_bytes;
  statistics.mem_used_max = objects_.used_bytes_max();
  statistics.pages_compacted = compactor_.pages_compacted();
  statistics.huge_pages_since = huge_pages_since_.load();
  statistics.failed_reads = failed_reads_.load();
  statistics.failed_writes = failed_writes_.load();
  statistics.notify_free = notify_free_.load();
  statistics.reserve_bytes = objects_.ready_bytes();
  return statistics;
}

}  // namespace trueno
