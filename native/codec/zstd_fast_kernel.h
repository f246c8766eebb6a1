#pragma once

#include <cstddef>
#include <cstdint>

#include "codec/zstd_fast_memory.h"
#include "cpu/target.h"

namespace trueno {

/// How literals are kept: as they are, or, where it saves a sixteenth at least, Huffman-coded,
/// which takes half as long again.
enum class ZstdLiterals : uint8_t { kRaw, kHuffman };

/// Writes a zstd frame of at most `out_bytes` for a page of 4096 bytes at any alignment, and gives
/// its size, or 0 when it does not fit. Every target writes the same.
using ZstdFastKernel = size_t (*)(const uint8_t* page, ZstdFastMemory& memory, uint8_t* out,
                                  size_t out_bytes);

/// The kernel of a target, which the CPU must support. There is no more to gain than the bit
/// instructions that come with AVX2; other targets get the scalar one.
ZstdFastKernel zstd_fast_kernel(Target target, ZstdLiterals literals);

}  // namespace trueno
