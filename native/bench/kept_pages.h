#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/page_subject.h"
#include "pageset/page_set.h"

namespace trueno {

/// What a subject keeps of all pages of a set, one behind the other, as a store would.
class KeptPages {
 public:
  /// The subject must outlive it. None of the pages may be same-filled.
  KeptPages(PageSubject& subject, const PageSet& pages);

  /// Blocks, and whole pages where there is none.
  size_t stored_bytes() const { return bytes_.size(); }
  size_t raw_pages() const;

  /// False when the subject cannot read what it wrote.
  bool read_back(size_t index, PageBuffer page) const;

 private:
  struct Kept {
    EncodedPage encoded;
    size_t start;
  };
  PageSubject& subject_;
  std::vector<Kept> kept_;
  std::vector<std::byte> bytes_;
};

/// The pages of a set that are not same-filled.
PageSet without_same_filled(const PageSet& set);

}  // namespace trueno
