#include "bench/page_passes.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace trueno {

std::vector<PageTimes> run_interleaved(const std::vector<PagePass>& passes, size_t pages,
                                       size_t rounds) {
  std::vector<PageTimeSamples> samples(passes.size());
  PageOrder order(pages);
  std::iota(order.begin(), order.end(), 0);
  // The same shuffles in every run.
  std::mt19937 random(1);
  for (size_t round = 0; round <= rounds; ++round) {
    std::ranges::shuffle(order, random);
    for (size_t nth = 0; nth < passes.size(); ++nth) {
      const Stopwatch stopwatch;
      passes[nth](order);
      const Elapsed elapsed = stopwatch.elapsed();
      if (round > 0) samples[nth].add(elapsed, pages);
    }
  }
  std::vector<PageTimes> times;
  for (const PageTimeSamples& of_pass : samples) times.push_back(of_pass.times());
  return times;
}

}  // namespace trueno
