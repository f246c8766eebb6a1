#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trueno {

/// Names of the set bits, lowest first; a bit without a name here is `BIT_<number>`.
std::vector<std::string> ublk_feature_names(uint64_t features);

}  // namespace trueno
