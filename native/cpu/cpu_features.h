#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace trueno {

/// A SIMD or bit-manipulation extension that some kernel of ours has a use for.
enum class CpuFeature : uint8_t {
  kSse42,
  kBmi2,
  kAvx2,
  kAvx512f,
  kAvx512bw,
  kAvx512vl,
  kAvx512vbmi,
  kAsimd,
};

/// A set of features.
class CpuFeatures {
 public:
  constexpr CpuFeatures() = default;
  constexpr CpuFeatures(std::initializer_list<CpuFeature> features) {
    for (const CpuFeature feature : features) insert(feature);
  }

  constexpr void insert(CpuFeature feature) { bits_ |= bit(feature); }
  constexpr bool contains(CpuFeature feature) const { return (bits_ & bit(feature)) != 0; }
  /// True when every feature of the other set is in this one.
  constexpr bool contains(CpuFeatures other) const { return (bits_ & other.bits_) == other.bits_; }

  friend constexpr bool operator==(CpuFeatures, CpuFeatures) = default;

 private:
  static constexpr uint32_t bit(CpuFeature feature) {
    return uint32_t{1} << static_cast<unsigned>(feature);
  }

  uint32_t bits_ = 0;
};

/// `x86_64`, `aarch64`, or `other`, where only scalar code runs.
std::string_view architecture_name();

/// Names as in /proc/cpuinfo (`sse4_2`, `avx512bw`, …; NEON is `asimd` there), in the order of the
/// enumeration.
std::vector<std::string_view> feature_names(CpuFeatures features);

/// Asks this machine. A feature counts only when the operating system also saves the registers that
/// it needs.
CpuFeatures detect_cpu_features();

}  // namespace trueno
