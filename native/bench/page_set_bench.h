#pragma once

#include <span>
#include <vector>

#include "bench/page_subject.h"
#include "bench/page_times.h"
#include "core/result.h"
#include "pageset/page_set.h"

namespace trueno {

/// What one subject did with one page set.
struct SubjectFigures {
  /// Blocks, and whole pages where there is none.
  size_t stored_bytes;
  size_t raw_pages;
  PageTimes compress;
  PageTimes decompress;
};

/// What one page set came to. Same-filled pages are counted, and left out of everything else.
struct PageSetFigures {
  size_t pages;
  size_t same_filled_pages;
  /// One for each subject, in their order; none for a set of same-filled pages only.
  std::vector<SubjectFigures> subjects;
  /// A copy of each page, as the measure of all.
  PageTimes copy;
};

/// Times every subject over the set, after it has proved that each page comes back as it was; fails
/// with kCorruptBlock and the subject when one does not.
Result<PageSetFigures> bench_page_set(std::span<const NamedSubject> subjects, const PageSet& set,
                                      size_t rounds);

}  // namespace trueno
