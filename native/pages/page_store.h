#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "codec/page_encoder.h"
#include "core/page.h"
#include "core/result.h"
#include "pages/memory_port.h"
#include "pages/object_allocator.h"
#include "pages/page_counts.h"
#include "pages/slot_table.h"
#include "pages/store_compactor.h"
#include "pages/store_layout.h"
#include "pages/store_statistics.h"

namespace trueno {

struct StoreSettings {
  /// Pages of the device; 0: as many as the geometry has room for.
  uint64_t slot_count = 0;
  /// The most memory for objects; 0 is none but what there is.
  uint64_t limit_bytes = 0;
  /// Memory that refill() keeps ready for writes, in whole slabs.
  uint64_t reserve_bytes = 4 << 20;
};

/// Encoded pages by number, in memory that somebody else mapped: shared memory that outlives this
/// process. When it dies at any instruction, who opens the store next finds each page as it was
/// before or after what was under way.
///
/// Any number of threads may read, write and discard at once; none of these calls asks for memory,
/// waits for a slow one, or touches memory that was not asked for before. Beside them, one thread
/// at a time may call refill(), grow() and compact(), which ask and take their time.
///
/// A slot is locked in its own word while its page is copied out or its word changed. New contents
/// go to a place of their own first; the word that names them is stored after them, and the old
/// place is free only then. Moving a page by compact() takes no lock: it exchanges the word, which
/// nobody else can have made the same again, as nobody else places pages in a slab that is drained.
class PageStore {
 public:
  /// Makes a store in a region whose memory reads as zeros, is aligned to pages, and has the
  /// region_bytes of store_layout(). Fails with kStoreSize or kOutOfMemory. The port must outlive
  /// the store.
  static Result<std::unique_ptr<PageStore>> format(std::span<std::byte> region,
                                                   const StoreGeometry& geometry,
                                                   const StoreSettings& settings, MemoryPort& port);

  /// Takes over a store from a process that is dead. Looks at every slot; what it cannot make sense
  /// of is lost for that page alone. The reserve is empty until refill(). Fails with kNotAStore,
  /// kStoreVersion, kDamagedStore or kOutOfMemory.
  static Result<std::unique_ptr<PageStore>> open(std::span<std::byte> region,
                                                 const StoreSettings& settings, MemoryPort& port);

  uint64_t slot_count() const { return slots_.size(); }
  /// What grow() can make of it.
  uint64_t most_slots() const { return slots_.capacity(); }

  /// `block` is the block, the raw page, or nothing, as `encoded` says. Fails with kNoSpace when
  /// the reserve is empty or the limit reached, with kOutOfRange when there is no such slot or the
  /// sizes do not fit together, or with kCorruptBlock; then the page is as before.
  Result<void, ErrorCode> write(uint64_t slot, const EncodedPage& encoded,
                                std::span<const std::byte> block);

  /// What is kept of the page lies at the start of `block` then. A page that was never written, or
  /// was discarded, is filled with zeros. Fails with kCorruptBlock when it is damaged, or
  /// kOutOfRange.
  Result<EncodedPage, ErrorCode> read(uint64_t slot, PageBuffer block);

  /// Makes pages zeros, and frees what was kept of them; for discarding and for writing zeros.
  /// Fails with kOutOfRange, with nothing done, or kCorruptBlock, with all others done.
  Result<void, ErrorCode> discard(uint64_t first, uint64_t count);

  /// Each number is right at some moment during the call.
  StoreStatistics statistics() const;

  /// Memory that is ready for writes to come.
  uint64_t reserve_bytes() const { return objects_.ready_bytes(); }

  /// Writes fail for the limit, or are about to.
  bool is_at_limit() const { return objects_.is_at_limit(); }

  /// Takes effect on writes to come. 0 is none.
  void set_limit_bytes(uint64_t bytes);

  /// Brings the reserve nearer to its size, by this many slabs (64 KiB) at most. True when there is
  /// more to do; false also when there is no memory.
  bool refill(size_t most_slabs);

  /// Gives the device more pages, which read as zeros; less than it has is nothing to do. In a
  /// store that is opened later, the settings say how many it has. Fails with kStoreSize, or with
  /// kOutOfMemory, and then it is as before.
  Result<void> grow(uint64_t slot_count);

  /// Moves pages together, and gives memory back that nothing lies in, in a step that looks at this
  /// many slots or slabs at most. True when there is more to do.
  bool compact(size_t most_visits) { return compactor_.step(most_visits); }

 private:
  PageStore(std::span<std::byte> region, const StoreLayout& layout, const StoreSettings& settings,
            MemoryPort& port);
  static Result<std::unique_ptr<PageStore>> make(std::span<std::byte> region,
                                                 const StoreLayout& layout,
                                                 const StoreSettings& settings, MemoryPort& port);

  Result<void> recover();
  Adoption adopt(uint64_t slot, SlotWord left_word);
  bool is_object(uint64_t slot, SlotWord word) const;
  uint64_t checksum(uint64_t slot, SlotWord word) const;
  void replace(uint64_t slot, SlotWord old_word, SlotWord new_word, uint64_t detail);
  void free(uint64_t slot, SlotWord word);
  Result<void, ErrorCode> fail_write(ErrorCode code);
  Result<EncodedPage, ErrorCode> fail_read();

  SlotTable slots_;
  size_t slots_offset_;
  std::span<std::byte> data_;
  MemoryPort& port_;
  ObjectAllocator objects_;
  StoreCompactor compactor_;
  PageCounts counts_;
  size_t reserve_slabs_;
  /// Slabs up to here are in this process's page tables as far as they have memory.
  size_t prefaulted_slabs_ = 0;
  size_t recovered_slabs_ = 0;
  std::atomic<uint64_t> huge_pages_since_ = 0;
  std::atomic<uint64_t> failed_reads_ = 0;
  std::atomic<uint64_t> failed_writes_ = 0;
  std::atomic<uint64_t> notify_free_ = 0;
};

}  // namespace trueno
