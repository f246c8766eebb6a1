#include <algorithm>
#include <memory>
#include <vector>

#include "adaptive/adaptive_encoder.h"
#include "adaptive/objective.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Every page comes back from an adaptive encoder with the objective that the input chooses, and
/// every target keeps it in the same form, by the same algorithm, as the same bytes. What is read
/// with a description that is not its own gives an error or a page.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  using Encoders = std::vector<std::unique_ptr<AdaptiveEncoder>>;
  static const auto encoders_of_objectives = [] {
    std::vector<Encoders> made;
    for (const Objective objective :
         {Objective::kLatency, Objective::kBalance, Objective::kDensity}) {
      Encoders& encoders = made.emplace_back();
      for (const Target target : supported_targets(detect_cpu_features())) {
        auto encoder = AdaptiveEncoder::make({.objective = objective, .target = target});
        require(encoder.has_value());
        encoders.push_back(std::move(*encoder));
      }
    }
    return made;
  }();

  const Page page = page_of_input(data, size);
  const size_t choice = number_of_input(data, size);
  const Encoders& encoders = encoders_of_objectives[choice % encoders_of_objectives.size()];
  Page scalar_block;
  const EncodedPage scalar = encoders.front()->encode(page, scalar_block);
  for (const auto& encoder : encoders) {
    const auto block = std::make_unique<Page>();
    const EncodedPage encoded = encoder->encode(page, *block);
    require(encoded.form == scalar.form && encoded.stored_bytes == scalar.stored_bytes &&
            encoded.pattern == scalar.pattern);
    if (encoded.form == PageForm::kCompressed) {
      require(encoded.algorithm == scalar.algorithm);
      require(
          std::equal(block->begin(), block->begin() + encoded.stored_bytes, scalar_block.begin()));
    }
    const std::span<const std::byte> kept = encoded.form == PageForm::kRaw ? page : *block;
    const std::span<const std::byte> stored = kept.first(encoded.stored_bytes);
    const auto out = std::make_unique<Page>();
    require(encoder->decode(encoded, stored, *out).has_value());
    require(*out == page);

    const EncodedPage wrong{.form = static_cast<PageForm>(choice % 4),
                            .algorithm = static_cast<Algorithm>(choice / 4 % 5),
                            .stored_bytes = encoded.stored_bytes,
                            .pattern = encoded.pattern};
    const auto result = encoder->decode(wrong, stored, *out);
    require(result || result.error() == ErrorCode::kCorruptBlock);
  }
  return 0;
}
