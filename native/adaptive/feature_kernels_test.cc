#include "adaptive/feature_kernels.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

PageFeatures features_of(FeatureKernel kernel, const Page& page) {
  PageFeatures features;
  // What was there before does not count.
  features.fill(0xabcd);
  kernel(reinterpret_cast<const uint8_t*>(page.data()), features);
  return features;
}

unsigned feature_of(const Page& page, PageFeature feature) {
  return features_of(feature_kernel(Target::kScalar), page)[static_cast<size_t>(feature)];
}

/// Words counted of every page.
constexpr unsigned kCountedWords = 128;

class FeatureKernelOfTarget : public testing::TestWithParam<Target> {
 protected:
  FeatureKernel kernel() const { return feature_kernel(GetParam()); }
};

TEST_P(FeatureKernelOfTarget, CountsWhatTheScalarTwinCounts) {
  const FeatureKernel scalar = feature_kernel(Target::kScalar);
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      ASSERT_EQ(features_of(kernel(), page), features_of(scalar, page)) << set.name;
    }
  }
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    for (const Page& page : {random_page(seed), heap_page(seed), text_page(seed),
                             partly_random_page(seed, seed * 8)}) {
      ASSERT_EQ(features_of(kernel(), page), features_of(scalar, page)) << seed;
    }
  }
}

TEST_P(FeatureKernelOfTarget, ReadsNoByteOutsideThePageAtAnyAlignment) {
  const Page page = heap_page(7);
  const PageFeatures expected = features_of(kernel(), page);
  for (size_t shift = 0; shift < 64; shift += 7) {
    // Alone on the heap, so that a sanitizer sees it.
    const std::unique_ptr<uint8_t[]> shifted(new uint8_t[kPageBytes + shift]);
    std::memcpy(shifted.get() + shift, page.data(), kPageBytes);
    PageFeatures features;
    kernel()(shifted.get() + shift, features);
    EXPECT_EQ(features, expected) << shift;
  }
}

INSTANTIATE_TEST_SUITE_P(OnThisCpu, FeatureKernelOfTarget,
                         testing::ValuesIn(supported_targets(detect_cpu_features())),
                         [](const auto& target) { return std::string(target_name(target.param)); });

TEST(FeatureKernel, ATargetOfAnotherArchitectureRunsTheScalarOne) {
#if defined(__aarch64__)
  const Target foreign = Target::kAvx2;
#else
  const Target foreign = Target::kNeon;
#endif
  EXPECT_EQ(feature_kernel(foreign), feature_kernel(Target::kScalar));
}

TEST(FeatureKernel, WordsAreToldApartByTheirSize) {
  struct Kind {
    uint64_t word;
    PageFeature feature;
  };
  const uint64_t two_to_32 = uint64_t{1} << 32;
  const uint64_t two_to_48 = uint64_t{1} << 48;
  for (const Kind kind : {Kind{0, PageFeature::kZeroWords},
                          {1, PageFeature::kSmallWords},
                          {two_to_32 - 1, PageFeature::kSmallWords},
                          {two_to_32, PageFeature::kPointerWords},
                          {two_to_48 - 1, PageFeature::kPointerWords}}) {
    EXPECT_EQ(feature_of(same_filled_page(kind.word), kind.feature), kCountedWords) << kind.word;
  }
  for (const PageFeature feature :
       {PageFeature::kZeroWords, PageFeature::kSmallWords, PageFeature::kPointerWords}) {
    EXPECT_EQ(feature_of(same_filled_page(two_to_48), feature), 0);
  }
}

TEST(FeatureKernel, BytesAreComparedEightAndSixteenBack) {
  constexpr unsigned kCountedBytes = 8 * kCountedWords;
  const Page eight = repeating_page(8);
  EXPECT_EQ(feature_of(eight, PageFeature::kBytesAsEightBack), kCountedBytes);
  EXPECT_EQ(feature_of(eight, PageFeature::kBytesAsSixteenBack), kCountedBytes);
  const Page sixteen = repeating_page(16);
  EXPECT_LT(feature_of(sixteen, PageFeature::kBytesAsEightBack), kCountedBytes / 4);
  EXPECT_EQ(feature_of(sixteen, PageFeature::kBytesAsSixteenBack), kCountedBytes);
}

TEST(FeatureKernel, OnlyPrintableBytesAreText) {
  for (const uint64_t byte : {0x00, 0x1f, 0x20, 0x41, 0x7e, 0x7f, 0x80, 0xff}) {
    const bool is_text = byte >= 0x20 && byte < 0x7f;
    EXPECT_EQ(feature_of(same_filled_page(byte * 0x0101010101010101), PageFeature::kTextBytes),
              is_text ? 8 * kCountedWords : 0)
        << byte;
  }
}

TEST(FeatureKernel, SeenWordsAreThoseThatRepeatButNotZeros) {
  EXPECT_EQ(feature_of(Page{}, PageFeature::kSeenWords), 0);
  EXPECT_EQ(feature_of(same_filled_page(0x0123456789abcdef), PageFeature::kSeenWords),
            kCountedWords - 1);
  EXPECT_LT(feature_of(random_page(1), PageFeature::kSeenWords), kCountedWords / 4);
}

TEST(FeatureKernel, ByteValuesGrowWithEntropy) {
  EXPECT_EQ(feature_of(Page{}, PageFeature::kByteValues), 1);
  EXPECT_EQ(feature_of(same_filled_page(0x0706050403020100), PageFeature::kByteValues), 8);
  EXPECT_GT(feature_of(random_page(1), PageFeature::kByteValues), 80);
}

TEST(PageFeature, EachHasANameOfItsOwn) {
  std::string names = ",";
  for (size_t index = 0; index < kPageFeatureCount; ++index) {
    const std::string name(page_feature_name(static_cast<PageFeature>(index)));
    ASSERT_FALSE(name.empty());
    EXPECT_EQ(names.find("," + name + ","), std::string::npos) << name;
    names += name + ",";
  }
}

}  // namespace
}  // namespace trueno
