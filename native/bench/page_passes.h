#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "bench/page_times.h"

namespace trueno {

/// Indices of pages, in the order in which they are to be visited.
using PageOrder = std::vector<uint32_t>;

/// Something that is done to every page of a set.
using PagePass = std::function<void(const PageOrder&)>;

/// Runs every pass in turn, `rounds` times, which is at least 1: what else a machine does in a
/// while then hits all of them alike. Each round has an order of pages of its own, the same for
/// each pass. A round before the first one warms up and does not count. Gives the times in the
/// order of the passes.
std::vector<PageTimes> run_interleaved(const std::vector<PagePass>& passes, size_t pages,
                                       size_t rounds);

}  // namespace trueno
