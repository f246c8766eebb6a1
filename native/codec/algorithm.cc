#include "codec/algorithm.h"

#include <lz4hc.h>
#include <zstd.h>

#include <algorithm>
#include <array>

namespace trueno {
namespace {

constexpr std::array kAlgorithms{Algorithm::kLz4, Algorithm::kLz4Hc, Algorithm::kZstd};

}  // namespace

std::span<const Algorithm> all_algorithms() { return kAlgorithms; }

std::string_view algorithm_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kLz4:
      return "lz4";
    case Algorithm::kLz4Hc:
      return "lz4hc";
    case Algorithm::kZstd:
      break;
  }
  return "zstd";
}

std::optional<Algorithm> find_algorithm(std::string_view name) {
  const auto found = std::ranges::find(kAlgorithms, name, algorithm_name);
  if (found == kAlgorithms.end()) return std::nullopt;
  return *found;
}

Levels levels_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kLz4:
      return {.lowest = kQuickLz4Level, .highest = 1, .usual = 1};
    case Algorithm::kLz4Hc:
      return {
          .lowest = LZ4HC_CLEVEL_MIN, .highest = LZ4HC_CLEVEL_MAX, .usual = LZ4HC_CLEVEL_DEFAULT};
    case Algorithm::kZstd:
      break;
  }
  // Kernel zram's usual level is 3 as well.
  return {.lowest = ZSTD_minCLevel(), .highest = ZSTD_maxCLevel(), .usual = ZSTD_CLEVEL_DEFAULT};
}

int usual_device_level(Algorithm algorithm) {
  return algorithm == Algorithm::kLz4 ? kQuickLz4Level : levels_of(algorithm).usual;
}

}  // namespace trueno
