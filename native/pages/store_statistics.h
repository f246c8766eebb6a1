#pragma once

#include <cstdint>

namespace trueno {

/// What a store holds and did, in the terms of zram's mm_stat and io_stat
/// (Documentation/admin-guide/blockdev/zram.rst).
struct StoreStatistics {
  /// Of the pages that are stored, same-filled ones among them.
  uint64_t orig_data_size;
  /// Of what is kept of them.
  uint64_t compr_data_size;
  /// Memory that objects have, in whole frames. Slots and the reserve are not among it.
  uint64_t mem_used_total;
  /// 0 where there is none.
  uint64_t mem_limit;
  /// Since the store was opened.
  uint64_t mem_used_max;
  uint64_t same_pages;
  /// Moved by compact(), since the store was opened.
  uint64_t pages_compacted;
  /// Pages stored as they are.
  uint64_t huge_pages;
  /// Pages that were stored as they are, since the store was opened.
  uint64_t huge_pages_since;

  /// Since the store was opened: pages that could not be read for damage,
  uint64_t failed_reads;
  /// pages that could not be written, for lack of room or for damage,
  uint64_t failed_writes;
  /// and pages that were discarded while something was stored.
  uint64_t notify_free;

  /// Memory that is ready for writes to come.
  uint64_t reserve_bytes;

  bool operator==(const StoreStatistics&) const = default;
};

}  // namespace trueno
