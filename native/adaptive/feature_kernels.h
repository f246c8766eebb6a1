#pragma once

#include <cstdint>

#include "adaptive/page_features.h"
#include "cpu/target.h"

namespace trueno {

/// Counts the features of a page of 4096 bytes at any alignment, as compiled for one target.
using FeatureKernel = void (*)(const uint8_t* page, PageFeatures& features);

/// The kernel of a target, which the CPU must support. A target of another architecture gets the
/// scalar one.
FeatureKernel feature_kernel(Target target);

}  // namespace trueno
