#include "cpu/cpu_dispatch.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

constexpr CpuFeatures kHaswell{CpuFeature::kSse42, CpuFeature::kBmi2, CpuFeature::kAvx2};

TEST(CpuDispatch, AnUnknownTargetIsAnErrorAndNotTheBestTarget) {
  const CpuDispatch dispatch = make_cpu_dispatch(kHaswell, "sse9");
  EXPECT_TRUE(dispatch.forced);
  ASSERT_FALSE(dispatch.target);
  EXPECT_EQ(dispatch.target.error().code, ErrorCode::kUnknownTarget);
  EXPECT_EQ(dispatch.features, kHaswell);
}

TEST(CpuDispatch, AnEmptyNameForcesNothing) {
  const CpuDispatch dispatch = make_cpu_dispatch(kHaswell, "");
  EXPECT_FALSE(dispatch.forced);
  EXPECT_EQ(*dispatch.target, Target::kAvx2);
}

TEST(CpuDispatch, WithoutANameTheBestTargetIsTaken) {
  const CpuDispatch dispatch = make_cpu_dispatch(kHaswell, std::nullopt);
  EXPECT_FALSE(dispatch.forced);
  EXPECT_EQ(*dispatch.target, Target::kAvx2);
}

TEST(CpuDispatch, IsTheSameEachTime) { EXPECT_EQ(&cpu_dispatch(), &cpu_dispatch()); }

}  // namespace
}  // namespace trueno
