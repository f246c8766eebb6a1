#include "adaptive/page_choice.h"

#include <gtest/gtest.h>

#include <limits>

#include "adaptive/feature_kernels.h"
#include "core/page.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

constexpr Objective kObjectives[] = {Objective::kLatency, Objective::kBalance, Objective::kDensity};

PageFeatures features_of(const Page& page) {
  PageFeatures features;
  feature_kernel(Target::kScalar)(reinterpret_cast<const uint8_t*>(page.data()), features);
  return features;
}

/// Every codec stores nearly all of the page and takes its time.
CodecPredictions predictions_that_do_not_pay() {
  CodecPredictions predictions;
  predictions.fill({.stored_bytes_16ths = 4095 * 16, .compression_ns_16ths = 100'000 * 16});
  return predictions;
}

TEST(PredictCodecs, FeaturesThatNoPageHasGiveSomePrediction) {
  PageFeatures features;
  for (const uint16_t value : {uint16_t{0}, std::numeric_limits<uint16_t>::max()}) {
    features.fill(value);
    for (const CodecPrediction& prediction : predict(features)) {
      EXPECT_LT(prediction.stored_bytes_16ths, 8 * 16 * int32_t{kPageBytes});
      EXPECT_GT(prediction.stored_bytes_16ths, -8 * 16 * int32_t{kPageBytes});
    }
  }
}

TEST(ChoosePage, NothingIsDoneToAPageForWhichNothingPays) {
  for (const Objective objective : kObjectives) {
    EXPECT_EQ(choose(predictions_that_do_not_pay(), objective), PageChoice::kRaw);
  }
  EXPECT_EQ(choose(predict(features_of(random_page(1))), Objective::kLatency), PageChoice::kRaw);
  EXPECT_EQ(choose(predict(features_of(random_page(1))), Objective::kBalance), PageChoice::kRaw);
}

TEST(ChoosePage, TheOnlyCodecThatPaysIsChosen) {
  for (size_t codec = 0; codec < kCodecChoiceCount; ++codec) {
    CodecPredictions predictions = predictions_that_do_not_pay();
    predictions[codec] = {.stored_bytes_16ths = 16, .compression_ns_16ths = 16};
    for (const Objective objective : kObjectives) {
      EXPECT_EQ(choose(predictions, objective), static_cast<PageChoice>(codec));
    }
  }
}

TEST(ChoosePage, ByTimeOrBySizeAsTheObjectiveSays) {
  CodecPredictions predictions = predictions_that_do_not_pay();
  predictions[0] = {.stored_bytes_16ths = 1100 * 16, .compression_ns_16ths = 4'000 * 16};
  predictions[3] = {.stored_bytes_16ths = 1000 * 16, .compression_ns_16ths = 15'000 * 16};
  EXPECT_EQ(choose(predictions, Objective::kLatency), PageChoice::kLz4);
  EXPECT_EQ(choose(predictions, Objective::kDensity), PageChoice::kZstdDense);
}

TEST(ChoosePage, OfZstdsCodecsOnlyTheOneThatIsAllowed) {
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      for (const Objective objective : kObjectives) {
        const PageChoice choice =
            choose(predict(features_of(page)), objective, PageChoice::kZstdHuffman);
        EXPECT_NE(choice, PageChoice::kZstdFast);
        EXPECT_NE(choice, PageChoice::kZstdDense);
      }
    }
  }
}

TEST(PageChoice, HasTheNameThatMeasurementsGiveIt) {
  EXPECT_EQ(page_choice_name(PageChoice::kLz4), "lz4");
  EXPECT_EQ(page_choice_name(PageChoice::kZstdDense), "zstd_dense");
  EXPECT_EQ(page_choice_name(PageChoice::kRaw), "raw");
}

}  // namespace
}  // namespace trueno
