// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/lz4_compress-inl.h"
#include "codec/lz4_decompress-inl.h"
#include "codec/page_kernels.h"
#include "codec/same_filled-inl.h"

namespace trueno {
namespace {

template <typename Simd>
constexpr PageKernels kernels_of(Target target) {
  return {target, is_same_filled<Simd>, lz4_compress<Simd, kUsualHashedBytes>,
          lz4_compress<Simd, kQuickHashedBytes>, lz4_decompress<Simd>};
}

}  // namespace
}  // namespace trueno
