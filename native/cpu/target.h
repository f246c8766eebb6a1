#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "cpu/cpu_features.h"

namespace trueno {

/// What a SIMD kernel was compiled for. Scalar runs everywhere and is the measure of all others.
enum class Target : uint8_t { kScalar, kAvx2, kAvx512, kNeon };

/// `scalar`, `avx2`, `avx512` or `neon`.
std::string_view target_name(Target target);

/// Targets that run with these features, the best one last; never empty.
std::vector<Target> supported_targets(CpuFeatures features);

/// The best target, or the forced one. Fails with kUnknownTarget or kUnsupportedTarget; the subject
/// is the name.
Result<Target> choose_target(CpuFeatures features, std::optional<std::string_view> forced_name);

}  // namespace trueno
