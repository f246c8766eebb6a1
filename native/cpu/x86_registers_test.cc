#include "cpu/x86_registers.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

constexpr uint32_t kSse42 = 0x00100000;
constexpr uint32_t kOsxsaveAndAvx = 0x18000000;
constexpr uint32_t kAvx2AndBmi2 = 0x00000120;
constexpr uint32_t kAvx512FBwVl = 0xc0010000;
constexpr uint32_t kVbmi = 0x00000002;

TEST(X86Registers, NothingGivesNothing) { EXPECT_EQ(decode({}), CpuFeatures{}); }

TEST(X86Registers, WideRegistersThatTheSystemDoesNotSaveDoNotCount) {
  const CpuFeatures narrow{CpuFeature::kSse42, CpuFeature::kBmi2};
  const uint32_t leaf7_ebx = kAvx2AndBmi2 | kAvx512FBwVl;
  for (const uint64_t xcr0 : {0x00, 0x01, 0x02, 0x03, 0x04, 0xe0}) {
    EXPECT_EQ(decode({kSse42 | kOsxsaveAndAvx, leaf7_ebx, kVbmi, xcr0}), narrow) << xcr0;
  }
  EXPECT_EQ(decode({kSse42, leaf7_ebx, kVbmi, 0xe7}), narrow) << "without OSXSAVE";
}

TEST(X86Registers, Avx512NeedsAllOfItsRegistersSaved) {
  const CpuFeatures haswell{CpuFeature::kSse42, CpuFeature::kBmi2, CpuFeature::kAvx2};
  for (const uint64_t xcr0 : {0x07, 0x27, 0x67, 0xa7, 0xc7}) {
    EXPECT_EQ(decode({kSse42 | kOsxsaveAndAvx, kAvx2AndBmi2 | kAvx512FBwVl, kVbmi, xcr0}), haswell)
        << xcr0;
  }
}

TEST(X86Registers, Avx512ExtensionsWithoutItsFoundationDoNotCount) {
  EXPECT_EQ(decode({kOsxsaveAndAvx, 0xc0000000, kVbmi, 0xe7}), CpuFeatures{});
}

TEST(X86Registers, AFullCpuHasThemAll) {
  EXPECT_EQ(
      decode({kSse42 | kOsxsaveAndAvx, kAvx2AndBmi2 | kAvx512FBwVl, kVbmi, 0xe7}),
      (CpuFeatures{CpuFeature::kSse42, CpuFeature::kBmi2, CpuFeature::kAvx2, CpuFeature::kAvx512f,
                   CpuFeature::kAvx512bw, CpuFeature::kAvx512vl, CpuFeature::kAvx512vbmi}));
}

TEST(X86Registers, EachExtensionIsListedOnItsOwn) {
  EXPECT_EQ(decode({kOsxsaveAndAvx, 0x00010000, 0, 0xe7}), CpuFeatures{CpuFeature::kAvx512f});
  EXPECT_EQ(decode({kOsxsaveAndAvx, 0x00010000, kVbmi, 0xe7}),
            (CpuFeatures{CpuFeature::kAvx512f, CpuFeature::kAvx512vbmi}));
}

}  // namespace
}  // namespace trueno
