#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/quartiles.h"
#include "bench/stopwatch.h"

namespace trueno {

/// What something takes per page, over all rounds.
struct PageTimes {
  Quartiles wall_ns;
  Quartiles cpu_ns;
};

/// `{"wall_ns":{"lower":…,"median":…,"upper":…},"cpu_ns":{…}}`
std::string json_of(const PageTimes& times);

/// Collects one sample a round.
class PageTimeSamples {
 public:
  void add(const Elapsed& elapsed, size_t pages);

  /// There must be a sample.
  PageTimes times() const { return {quartiles_of(wall_ns_), quartiles_of(cpu_ns_)}; }

 private:
  std::vector<double> wall_ns_;
  std::vector<double> cpu_ns_;
};

}  // namespace trueno
