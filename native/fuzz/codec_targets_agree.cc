#include <algorithm>
#include <memory>
#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_kernels.h"
#include "codec/zstd_fast_kernel.h"
#include "cpu/cpu_features.h"
#include "fuzz/fuzz_target.h"

namespace {

/// Empty for a page that does not shrink.
std::vector<uint8_t> zstd_frame(trueno::Target target, trueno::ZstdLiterals literals,
                                const uint8_t* page) {
  static const auto memory = std::make_unique<trueno::ZstdFastMemory>();
  std::vector<uint8_t> frame(trueno::kPageBytes);
  frame.resize(
      trueno::zstd_fast_kernel(target, literals)(page, *memory, frame.data(), frame.size()));
  return frame;
}

}  // namespace

/// Every target does with an input what the scalar one does: as a page to compress, into any room
/// and by both formats, and to look at, and as a block to decompress. Results lie alone on the
/// heap, so that a sanitizer sees every byte written outside them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  struct Outcome {
    bool same_filled = false;
    std::vector<uint8_t> block;
    std::vector<uint8_t> quick_block;
    bool fits = false;
    std::vector<uint8_t> raw_frame;
    std::vector<uint8_t> huffman_frame;
    std::unique_ptr<Page> page;
  };
  static const std::vector<Target> targets = supported_targets(detect_cpu_features());

  const Page input = page_of_input(data, size);
  const auto* const input_bytes = reinterpret_cast<const uint8_t*>(input.data());
  const size_t room_bytes = number_of_input(data, size) % (lz4::kLargestBlockBytes + 1);
  Outcome scalar;
  for (const Target target : targets) {
    const PageKernels& kernels = page_kernels(target);
    Outcome outcome;
    outcome.same_filled = kernels.is_same_filled(input_bytes);
    outcome.block.resize(lz4::kLargestBlockBytes);
    outcome.block.resize(
        kernels.lz4_compress(input_bytes, outcome.block.data(), outcome.block.size()));
    require(!outcome.block.empty());

    const auto room = std::make_unique<uint8_t[]>(room_bytes);
    const size_t fitting_bytes = kernels.lz4_compress(input_bytes, room.get(), room_bytes);
    outcome.fits = fitting_bytes != 0;
    require(outcome.fits == (room_bytes >= outcome.block.size()));
    require(!outcome.fits || std::equal(outcome.block.begin(), outcome.block.end(), room.get(),
                                        room.get() + fitting_bytes));

    outcome.quick_block.resize(lz4::kLargestBlockBytes);
    outcome.quick_block.resize(kernels.lz4_compress_quick(input_bytes, outcome.quick_block.data(),
                                                          outcome.quick_block.size()));
    require(!outcome.quick_block.empty());

    outcome.raw_frame = zstd_frame(target, ZstdLiterals::kRaw, input_bytes);
    outcome.huffman_frame = zstd_frame(target, ZstdLiterals::kHuffman, input_bytes);

    outcome.page = std::make_unique<Page>();
    if (!kernels.lz4_decompress(data, size, reinterpret_cast<uint8_t*>(outcome.page->data()))) {
      outcome.page.reset();
    }

    if (target == Target::kScalar) {
      scalar = std::move(outcome);
    } else {
      require(outcome.same_filled == scalar.same_filled && outcome.block == scalar.block &&
              outcome.fits == scalar.fits && outcome.quick_block == scalar.quick_block);
      require(outcome.raw_frame == scalar.raw_frame &&
              outcome.huffman_frame == scalar.huffman_frame);
      require((outcome.page == nullptr) == (scalar.page == nullptr));
      require(outcome.page == nullptr || *outcome.page == *scalar.page);
    }
  }
  return 0;
}
