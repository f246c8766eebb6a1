#pragma once

#include <cstddef>
#include <cstdint>

#include "cpu/target.h"

namespace trueno {

/// The loops over a page's bytes, compiled for one target. Every target gives the same results, bit
/// for bit. Pages are 4096 bytes at any alignment.
struct PageKernels {
  Target target;

  /// True when the page is its first eight bytes over and over.
  bool (*is_same_filled)(const uint8_t* page);

  /// Writes an LZ4 block of at most `out_bytes` and gives its size, or 0 when it does not fit;
  /// never touches what lies behind `out_bytes`.
  size_t (*lz4_compress)(const uint8_t* page, uint8_t* out, size_t out_bytes);

  /// The same at kQuickLz4Level.
  size_t (*lz4_compress_quick)(const uint8_t* page, uint8_t* out, size_t out_bytes);

  /// False, with anything in the page, when the block is damaged or does not make exactly one page;
  /// never reads outside the block nor writes outside the page. They must not overlap.
  bool (*lz4_decompress)(const uint8_t* block, size_t block_bytes, uint8_t* page);
};

/// The kernels of a target, which the CPU must support. A target of another architecture gets the
/// scalar ones.
const PageKernels& page_kernels(Target target);

}  // namespace trueno
