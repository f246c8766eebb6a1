#include "adaptive/page_features.h"

namespace trueno {
namespace {

constexpr std::array<std::string_view, kPageFeatureCount> kNames{
    "zero_words",          "small_words",           "pointer_words", "zero_edges", "text_bytes",
    "bytes_as_eight_back", "bytes_as_sixteen_back", "seen_words",    "byte_values"};

}  // namespace

std::string_view page_feature_name(PageFeature feature) {
  return kNames[static_cast<size_t>(feature)];
}

}  // namespace trueno
