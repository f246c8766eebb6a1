#pragma once

#include <vector>

namespace trueno {

/// Half of the samples lie from `lower` to `upper`, and half below `median`.
struct Quartiles {
  double lower;
  double median;
  double upper;
};

/// By the nearest rank, so that each is one of the samples, of which there must be one.
Quartiles quartiles_of(std::vector<double> samples);

}  // namespace trueno
