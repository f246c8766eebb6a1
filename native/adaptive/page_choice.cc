#include "adaptive/page_choice.h"

#include "adaptive/model_weights.h"
#include "core/page.h"

namespace trueno {
namespace {

static_assert(model::kFeatures == kPageFeatureCount, "train again: npm run train:adaptive");
static_assert(model::kCodecs == kCodecChoiceCount, "train again: npm run train:adaptive");

constexpr std::array<std::string_view, kCodecChoiceCount + 1> kNames{
    "lz4", "zstd_fast", "zstd_huffman", "zstd_dense", "raw"};

size_t leaf_of(const model::Tree& tree, const PageFeatures& features) {
  size_t leaf = 0;
  for (size_t level = 0; level < model::kDepth; ++level) {
    const model::Question question = tree.questions[level];
    leaf |= static_cast<size_t>(features[question.feature] > question.threshold) << level;
  }
  return leaf;
}

int32_t ns_16ths_per_byte(Objective objective) {
  switch (objective) {
    case Objective::kLatency:
      return model::kLatencyNs16thsPerByte;
    case Objective::kBalance:
      return model::kBalanceNs16thsPerByte;
    case Objective::kDensity:
      break;
  }
  return model::kDensityNs16thsPerByte;
}

}  // namespace

std::string_view page_choice_name(PageChoice choice) { return kNames[static_cast<size_t>(choice)]; }

CodecPredictions predict(const PageFeatures& features) {
  std::array<int32_t, model::kTargets> targets = model::kBase;
  for (const model::Tree& tree : model::kTrees) {
    const auto& steps = tree.leaves[leaf_of(tree, features)];
    for (size_t target = 0; target < model::kTargets; ++target) targets[target] += steps[target];
  }
  CodecPredictions predictions;
  for (size_t codec = 0; codec < kCodecChoiceCount; ++codec) {
    predictions[codec] = {.stored_bytes_16ths = targets[codec],
                          .compression_ns_16ths = targets[kCodecChoiceCount + codec]};
  }
  return predictions;
}

std::optional<PageChoice> choice_without_looking(Objective objective) {
  if (objective == Objective::kLatency) return PageChoice::kLz4;
  return std::nullopt;
}

PageChoice choose(const CodecPredictions& predictions, Objective objective,
                  std::optional<PageChoice> only_zstd_choice) {
  const int32_t byte_cost = ns_16ths_per_byte(objective);
  // In 256ths of a nanosecond. To keep a page raw takes no time.
  auto best = PageChoice::kRaw;
  int64_t least = int64_t{byte_cost} * kPageBytes * 16;
  for (size_t codec = 0; codec < kCodecChoiceCount; ++codec) {
    const auto choice = static_cast<PageChoice>(codec);
    if (only_zstd_choice && choice != PageChoice::kLz4 && choice != *only_zstd_choice) continue;
    const CodecPrediction& prediction = predictions[codec];
    const int64_t cost = int64_t{prediction.compression_ns_16ths} * 16 +
                         int64_t{byte_cost} * prediction.stored_bytes_16ths;
    if (cost < least) {
      least = cost;
      best = choice;
    }
  }
  return best;
}

}  // namespace trueno
