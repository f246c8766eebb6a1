#include "ublk/ublk_features.h"

#include "ublk/ublk_constants.h"

namespace trueno {

std::vector<std::string> ublk_feature_names(uint64_t features) {
  std::vector<std::string> names;
  for (size_t bit = 0; bit < 64; ++bit) {
    if ((features >> bit & 1) == 0) continue;
    names.push_back(bit < kUblkFeatureNames.size() ? std::string(kUblkFeatureNames[bit])
                                                   : "BIT_" + std::to_string(bit));
  }
  return names;
}

}  // namespace trueno
