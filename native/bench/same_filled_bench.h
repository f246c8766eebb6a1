#pragma once

#include <span>
#include <vector>

#include "bench/page_times.h"
#include "cpu/target.h"

namespace trueno {

/// The same-filled test on pages that are, which it has to read to their ends, beside a plain read
/// of the same pages with the same vectors.
struct SameFilledFigures {
  Target target;
  size_t pages;
  PageTimes test;
  PageTimes read;
};

/// For every target, over so few pages that they stay in the first cache, and over so many that no
/// cache holds them.
std::vector<SameFilledFigures> bench_same_filled(std::span<const Target> targets, size_t rounds);

}  // namespace trueno
