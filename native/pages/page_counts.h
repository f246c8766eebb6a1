#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "core/page.h"
#include "pages/size_class.h"
#include "pages/slot_word.h"
#include "pages/store_statistics.h"

namespace trueno {

/// Counts stored pages. For any number of threads, which rarely meet: each size has counters of its
/// own.
class PageCounts {
 public:
  /// Asks for a word that is not damaged.
  void add(SlotWord word) { count(word, 1); }
  void subtract(SlotWord word) { count(word, -1); }

  /// Fills in orig_data_size, compr_data_size, same_pages and huge_pages.
  void fill(StoreStatistics& statistics) const {
    int64_t pages = same_.load();
    int64_t bytes = 0;
    for (const Count& count : of_class_) {
      pages += count.pages.load();
      bytes += count.bytes.load();
    }
    statistics.orig_data_size = static_cast<uint64_t>(pages) * kPageBytes;
    statistics.compr_data_size = static_cast<uint64_t>(bytes);
    statistics.same_pages = static_cast<uint64_t>(same_.load());
    statistics.huge_pages = static_cast<uint64_t>(huge_.load());
  }

 private:
  struct alignas(64) Count {
    std::atomic<int64_t> pages = 0;
    std::atomic<int64_t> bytes = 0;
  };

  void count(SlotWord word, int64_t by) {
    if (word.is_empty()) return;
    if (word.is_same_filled()) {
      same_.fetch_add(by);
      return;
    }
    if (word.is_raw()) huge_.fetch_add(by);
    Count& count = of_class_[size_class_of(word.stored_bytes())];
    count.pages.fetch_add(by);
    count.bytes.fetch_add(by * word.stored_bytes());
  }

  std::atomic<int64_t> same_ = 0;
  std::atomic<int64_t> huge_ = 0;
  std::array<Count, kSizeClasses> of_class_;
};

}  // namespace trueno
