#include "cpu/cpu_features.h"

#include <array>

#if defined(__x86_64__)
#include "cpu/x86_registers.h"
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace trueno {
namespace {

struct FeatureName {
  CpuFeature feature;
  std::string_view name;
};

constexpr auto kFeatureNames = std::to_array<FeatureName>({
    {CpuFeature::kSse42, "sse4_2"},
    {CpuFeature::kBmi2, "bmi2"},
    {CpuFeature::kAvx2, "avx2"},
    {CpuFeature::kAvx512f, "avx512f"},
    {CpuFeature::kAvx512bw, "avx512bw"},
    {CpuFeature::kAvx512vl, "avx512vl"},
    {CpuFeature::kAvx512vbmi, "avx512vbmi"},
    {CpuFeature::kAsimd, "asimd"},
});

}  // namespace

std::string_view architecture_name() {
#if defined(__x86_64__)
  return "x86_64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other";
#endif
}

std::vector<std::string_view> feature_names(CpuFeatures features) {
  std::vector<std::string_view> names;
  for (const auto& [feature, name] : kFeatureNames) {
    if (features.contains(feature)) names.push_back(name);
  }
  return names;
}

CpuFeatures detect_cpu_features() {
#if defined(__x86_64__)
  return decode(read_x86_registers());
#elif defined(__aarch64__)
  // Documentation/arch/arm64/elf_hwcaps.rst
  return (getauxval(AT_HWCAP) & HWCAP_ASIMD) != 0 ? CpuFeatures{CpuFeature::kAsimd} : CpuFeatures{};
#else
  return {};
#endif
}

}  // namespace trueno
