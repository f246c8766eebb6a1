#include "cpu/target.h"

#include <gtest/gtest.h>

#include <string>

namespace trueno {
namespace {

constexpr CpuFeatures kSkylakeServer{CpuFeature::kSse42,    CpuFeature::kBmi2,
                                     CpuFeature::kAvx2,     CpuFeature::kAvx512f,
                                     CpuFeature::kAvx512bw, CpuFeature::kAvx512vl};

TEST(Target, ACpuWithoutAnythingRunsScalar) {
  EXPECT_EQ(supported_targets({}), std::vector{Target::kScalar});
  EXPECT_EQ(*choose_target({}, std::nullopt), Target::kScalar);
}

TEST(Target, Avx2WithoutBmi2IsNotEnough) {
  EXPECT_EQ(*choose_target({CpuFeature::kAvx2}, std::nullopt), Target::kScalar);
}

TEST(Target, Avx512WithoutVlIsNotEnough) {
  const CpuFeatures knights_landing{CpuFeature::kBmi2, CpuFeature::kAvx2, CpuFeature::kAvx512f};
  EXPECT_EQ(*choose_target(knights_landing, std::nullopt), Target::kAvx2);
}

TEST(Target, TheBestOneIsTheLastSupported) {
  EXPECT_EQ(supported_targets(kSkylakeServer),
            (std::vector{Target::kScalar, Target::kAvx2, Target::kAvx512}));
  EXPECT_EQ(*choose_target(kSkylakeServer, std::nullopt), Target::kAvx512);
  EXPECT_EQ(*choose_target({CpuFeature::kAsimd}, std::nullopt), Target::kNeon);
}

TEST(Target, EverySupportedOneCanBeForced) {
  for (const Target target : supported_targets(kSkylakeServer)) {
    EXPECT_EQ(*choose_target(kSkylakeServer, target_name(target)), target);
  }
}

TEST(Target, ForcingOneThatTheCpuLacksFails) {
  const Result<Target> target = choose_target(kSkylakeServer, "neon");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code, ErrorCode::kUnsupportedTarget);
  EXPECT_EQ(target.error().subject, "neon");
}

TEST(Target, NamesAreTakenLiterally) {
  for (const std::string name : {"AVX2", " avx2", "avx2 ", "avx", "avx5122"}) {
    const Result<Target> target = choose_target(kSkylakeServer, name);
    ASSERT_FALSE(target) << name;
    EXPECT_EQ(target.error().code, ErrorCode::kUnknownTarget);
    EXPECT_EQ(target.error().subject, name);
  }
}

}  // namespace
}  // namespace trueno
