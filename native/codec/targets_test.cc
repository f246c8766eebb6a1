#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_kernels.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

// Each target that is compiled for this architecture is a test of its own, so that one that this
// CPU cannot run is counted as skipped.
namespace trueno {
namespace {

class CompiledTarget : public testing::TestWithParam<Target> {};

TEST_P(CompiledTarget, RunsAndItsBlocksAreTheScalarOnes) {
  const std::vector<Target> supported = supported_targets(detect_cpu_features());
  if (std::ranges::find(supported, GetParam()) == supported.end()) {
    GTEST_SKIP() << "compiled, but this CPU lacks " << target_name(GetParam());
  }
  const PageKernels& kernels = page_kernels(GetParam());
  const PageKernels& scalar = page_kernels(Target::kScalar);
  EXPECT_EQ(kernels.target, GetParam());
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      const auto* const bytes = reinterpret_cast<const uint8_t*>(page.data());
      std::vector<uint8_t> block(lz4::kLargestBlockBytes);
      std::vector<uint8_t> scalar_block(block.size());
      block.resize(kernels.lz4_compress(bytes, block.data(), block.size()));
      scalar_block.resize(scalar.lz4_compress(bytes, scalar_block.data(), scalar_block.size()));
      ASSERT_EQ(block, scalar_block) << set.name;
      std::vector<uint8_t> quick_block(lz4::kLargestBlockBytes);
      std::vector<uint8_t> scalar_quick_block(quick_block.size());
      quick_block.resize(kernels.lz4_compress_quick(bytes, quick_block.data(), quick_block.size()));
      scalar_quick_block.resize(
          scalar.lz4_compress_quick(bytes, scalar_quick_block.data(), scalar_quick_block.size()));
      ASSERT_EQ(quick_block, scalar_quick_block) << set.name;
      Page out;
      ASSERT_TRUE(kernels.lz4_decompress(block.data(), block.size(),
                                         reinterpret_cast<uint8_t*>(out.data())));
      ASSERT_EQ(out, page) << set.name;
    }
  }
}

#if defined(__x86_64__)
constexpr Target kCompiled[] = {Target::kScalar, Target::kAvx2, Target::kAvx512};
#elif defined(__aarch64__)
constexpr Target kCompiled[] = {Target::kScalar, Target::kNeon};
#else
constexpr Target kCompiled[] = {Target::kScalar};
#endif

INSTANTIATE_TEST_SUITE_P(Targets, CompiledTarget, testing::ValuesIn(kCompiled),
                         [](const auto& each) { return std::string(target_name(each.param)); });

}  // namespace
}  // namespace trueno
