#include "bench/same_filled_bench.h"

#include <array>

#include "bench/page_passes.h"
#include "bench/page_read.h"
#include "codec/page_kernels.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

/// 16 KiB, and 64 MiB: less than any first cache, and more than most last ones.
constexpr std::array<size_t, 2> kPages{4, 16384};
/// So that a pass over the few pages is long enough for the clock.
constexpr size_t kVisits = 16384;

/// A pass that asks for a number of each page, in a way that the compiler has to make it.
template <typename OfPage>
PagePass visit(const PageSet& pages, OfPage of_page) {
  return [&pages, of_page](const PageOrder& order) {
    uint64_t sum = 0;
    for (const uint32_t index : order) {
      sum += of_page(reinterpret_cast<const uint8_t*>(pages[index % pages.size()].data()));
    }
    asm volatile("" : : "r"(sum));
  };
}

}  // namespace

std::vector<SameFilledFigures> bench_same_filled(std::span<const Target> targets, size_t rounds) {
  std::vector<SameFilledFigures> figures;
  for (const size_t count : kPages) {
    PageSet pages;
    for (uint64_t pattern = 0; pattern < count; ++pattern) {
      pages.push_back(same_filled_page(pattern));
    }
    std::vector<PagePass> passes;
    for (const Target target : targets) {
      passes.push_back(visit(pages, page_kernels(target).is_same_filled));
      passes.push_back(
          visit(pages, [target](const uint8_t* page) { return read_page(target, page); }));
    }
    const std::vector<PageTimes> times = run_interleaved(passes, kVisits, rounds);
    for (size_t nth = 0; nth < targets.size(); ++nth) {
      figures.push_back({.target = targets[nth],
                         .pages = count,
                         .test = times[2 * nth],
                         .read = times[2 * nth + 1]});
    }
  }
  return figures;
}

}  // namespace trueno
