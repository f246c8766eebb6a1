#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_kernels.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

/// Every target does with an input what the scalar one does: as a page to compress and to look at,
/// and as a block to decompress.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  struct Outcome {
    bool same_filled = false;
    std::vector<uint8_t> block;
    bool decompressed = false;
    Page page{};

    bool operator==(const Outcome&) const = default;
  };
  static const std::vector<Target> targets = supported_targets(detect_cpu_features());

  const Page input = page_of_input(data, size);
  const auto* const input_bytes = reinterpret_cast<const uint8_t*>(input.data());
  Outcome scalar;
  for (const Target target : targets) {
    const PageKernels& kernels = page_kernels(target);
    Outcome outcome;
    outcome.same_filled = kernels.is_same_filled(input_bytes);
    outcome.block.resize(lz4::kLargestBlockBytes);
    outcome.block.resize(
        kernels.lz4_compress(input_bytes, outcome.block.data(), outcome.block.size()));
    auto* const page_bytes = reinterpret_cast<uint8_t*>(outcome.page.data());
    outcome.decompressed = kernels.lz4_decompress(data, size, page_bytes);
    if (!outcome.decompressed) outcome.page = Page{};
    if (target == Target::kScalar) {
      scalar = outcome;
    } else {
      require(outcome == scalar);
    }
  }
  return 0;
}
