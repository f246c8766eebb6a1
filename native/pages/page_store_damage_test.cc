#include <gtest/gtest.h>

#include <vector>

#include "pages/faulting_port.h"
#include "pages/page_store.h"
#include "pages/stored_contents.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

constexpr StoreGeometry kGeometry{.slot_count = 64, .data_bytes = 12 * kSlabBytes};
constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 4 * kSlabBytes};
constexpr int kRounds = 400;

StoredContents contents_of(uint64_t slot) {
  switch (slot % 4) {
    case 0:
      return same_filled_contents(slot);
    case 1:
      return raw_contents(slot);
    default:
      return block_contents(300 + slot % 2 * 2000, slot);
  }
}

/// A region of whole pages, of zeros.
struct PlainRegion {
  explicit PlainRegion(size_t bytes) : pages(bytes / kPageBytes) {}
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(pages)); }
  std::vector<Page> pages;
};

/// Any use of a store, wherever its region came from: nothing but the results may be wrong.
void use(PageStore& store) {
  store.refill(100);
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
    (void)read_contents(store, slot);
    if (slot % 3 == 0) (void)write_contents(store, slot, contents_of(slot + 1));
    if (slot % 3 == 1) (void)store.discard(slot, 1);
  }
  tidy(store);
  for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
    (void)write_contents(store, slot, contents_of(slot));
  }
  (void)store.discard(0, kGeometry.slot_count);
  tidy(store);
}

TEST(PageStoreDamage, DamagedBytesAreErrorsOfTheirPagesAlone) {
  PseudoRandom random(1);
  FaultingPort port;
  const StoreLayout layout = *store_layout(kGeometry);
  for (int round = 0; round < kRounds; ++round) {
    PlainRegion region(layout.region_bytes);
    auto store = *PageStore::format(region.bytes(), kGeometry, kSettings, port);
    store->refill(100);
    for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
      ASSERT_TRUE(write_contents(*store, slot, contents_of(slot)));
    }
    std::vector<bool> is_damaged(kGeometry.slot_count);
    for (int damages = 0; damages < 4; ++damages) {
      const uint64_t slot = random.below(kGeometry.slot_count);
      is_damaged[slot] = true;
      // Locks stay: who holds one that nobody gives back is waited for.
      const size_t byte = random.below(sizeof(Slot));
      std::byte flips = static_cast<std::byte>(random.next());
      if (byte == 7) flips &= std::byte{0x7F};
      region.bytes()[layout.slots_offset + slot * sizeof(Slot) + byte] ^= flips;
    }
    const bool is_reopened = round % 2 == 0;
    if (is_reopened) store = *PageStore::open(region.bytes(), kSettings, port);
    for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
      const auto contents = read_contents(*store, slot);
      if (contents) {
        ASSERT_EQ(*contents, contents_of(slot)) << slot;
      } else {
        ASSERT_TRUE(is_damaged[slot]) << slot;
        ASSERT_EQ(contents.error(), ErrorCode::kCorruptBlock);
      }
    }
    use(*store);
  }
}

TEST(PageStoreDamage, SlotsOfAnyContentsAreNeverACrash) {
  PseudoRandom random(2);
  FaultingPort port;
  const StoreLayout layout = *store_layout(kGeometry);
  for (int round = 0; round < kRounds; ++round) {
    PlainRegion region(layout.region_bytes);
    ASSERT_TRUE(PageStore::format(region.bytes(), kGeometry, kSettings, port));
    auto* const slots = reinterpret_cast<Slot*>(region.bytes().data() + layout.slots_offset);
    for (uint64_t slot = 0; slot < kGeometry.slot_count; ++slot) {
      slots[slot].detail = random.next();
      if (random.below(4) == 0) {
        slots[slot].word = random.next();
        continue;
      }
      // What passes the check, at places of few slabs, so that they dispute them.
      const EncodedPage encoded = contents_of(random.below(4)).encoded;
      const uint64_t place = random.below(16) == 0 ? random.next() >> (64 - SlotWord::kPlaceBits)
                                                   : random.below(2 * kSlabUnits);
      const SlotWord word = encoded.form == PageForm::kSameFilled
                                ? SlotWord::of_pattern(slot, slots[slot].detail)
                                : SlotWord::of_object(slot, encoded, place);
      slots[slot].word = (random.below(2) == 0 ? word : word.locked()).bits();
    }
    auto store = PageStore::open(region.bytes(), kSettings, port);
    ASSERT_TRUE(store);
    use(**store);
    EXPECT_EQ((*store)->statistics().orig_data_size, 0U);
    EXPECT_EQ((*store)->statistics().mem_used_total, 0U);
  }
}

}  // namespace
}  // namespace trueno
