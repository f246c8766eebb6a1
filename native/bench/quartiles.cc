#include "bench/quartiles.h"

#include <algorithm>

namespace trueno {

Quartiles quartiles_of(std::vector<double> samples) {
  std::ranges::sort(samples);
  const auto rank = [&](size_t quarter) { return samples[(samples.size() - 1) * quarter / 4]; };
  return {rank(1), rank(2), rank(3)};
}

}  // namespace trueno
