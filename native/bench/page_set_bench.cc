#include "bench/page_set_bench.h"

#include <cstring>

#include "bench/kept_pages.h"
#include "bench/page_passes.h"

namespace trueno {
namespace {

bool comes_back(const KeptPages& kept, const PageSet& pages) {
  Page page;
  for (size_t index = 0; index < pages.size(); ++index) {
    if (!kept.read_back(index, page) || page != pages[index]) return false;
  }
  return true;
}

}  // namespace

Result<PageSetFigures> bench_page_set(std::span<const NamedSubject> subjects, const PageSet& set,
                                      size_t rounds) {
  const PageSet pages = without_same_filled(set);
  PageSetFigures figures{.pages = pages.size(),
                         .same_filled_pages = set.size() - pages.size(),
                         .subjects = {},
                         .copy = {}};
  if (pages.empty()) return figures;

  std::vector<KeptPages> kept_pages;
  for (const NamedSubject& named : subjects) {
    kept_pages.emplace_back(*named.subject, pages);
    if (!comes_back(kept_pages.back(), pages)) {
      return Error{.code = ErrorCode::kCorruptBlock,
                   .subject = named.maker + " " + named.algorithm + " " + named.setting};
    }
  }

  std::byte room[kBlockRoomBytes];
  Page out;
  std::vector<PagePass> passes{[&](const PageOrder& order) {
    for (const uint32_t index : order) {
      std::memcpy(out.data(), pages[index].data(), kPageBytes);
      // Or the compiler leaves out all copies but the last.
      asm volatile("" : : "r"(out.data()) : "memory");
    }
  }};
  for (size_t nth = 0; nth < subjects.size(); ++nth) {
    PageSubject& subject = *subjects[nth].subject;
    const KeptPages& kept = kept_pages[nth];
    passes.push_back([&](const PageOrder& order) {
      for (const uint32_t index : order) subject.encode(pages[index], room);
    });
    passes.push_back([&](const PageOrder& order) {
      for (const uint32_t index : order) kept.read_back(index, out);
    });
  }

  const std::vector<PageTimes> times = run_interleaved(passes, pages.size(), rounds);
  figures.copy = times[0];
  for (size_t nth = 0; nth < subjects.size(); ++nth) {
    figures.subjects.push_back({.stored_bytes = kept_pages[nth].stored_bytes(),
                                .raw_pages = kept_pages[nth].raw_pages(),
                                .compress = times[1 + 2 * nth],
                                .decompress = times[2 + 2 * nth]});
  }
  return figures;
}

}  // namespace trueno
