#include "cpu/target.h"

#include <algorithm>
#include <array>
#include <string>

namespace trueno {
namespace {

struct TargetDescription {
  Target target;
  std::string_view name;
  CpuFeatures required;
};

// From worst to best. VBMI is no part of avx512: Skylake servers lack it.
constexpr auto kTargets = std::to_array<TargetDescription>({
    {Target::kScalar, "scalar", {}},
    {Target::kAvx2, "avx2", {CpuFeature::kAvx2, CpuFeature::kBmi2}},
    {Target::kAvx512,
     "avx512",
     {CpuFeature::kAvx2, CpuFeature::kBmi2, CpuFeature::kAvx512f, CpuFeature::kAvx512bw,
      CpuFeature::kAvx512vl}},
    {Target::kNeon, "neon", {CpuFeature::kAsimd}},
});

}  // namespace

std::string_view target_name(Target target) {
  return std::ranges::find(kTargets, target, &TargetDescription::target)->name;
}

std::vector<Target> supported_targets(CpuFeatures features) {
  std::vector<Target> targets;
  for (const TargetDescription& description : kTargets) {
    if (features.contains(description.required)) targets.push_back(description.target);
  }
  return targets;
}

Result<Target> choose_target(CpuFeatures features, std::optional<std::string_view> forced_name) {
  if (!forced_name) return supported_targets(features).back();
  const auto description = std::ranges::find(kTargets, *forced_name, &TargetDescription::name);
  if (description == kTargets.end()) {
    return Error{.code = ErrorCode::kUnknownTarget, .subject = std::string(*forced_name)};
  }
  if (!features.contains(description->required)) {
    return Error{.code = ErrorCode::kUnsupportedTarget, .subject = std::string(*forced_name)};
  }
  return description->target;
}

}  // namespace trueno
