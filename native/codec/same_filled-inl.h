// Part of a target's kernels; see unaligned-inl.h.
#pragma once

#include "codec/unaligned-inl.h"
#include "core/page.h"

namespace trueno {
namespace {

template <typename Simd>
bool is_same_filled(const uint8_t* page) {
  constexpr size_t kStepBytes = 256;
  const uint64_t pattern = load<uint64_t>(page);
  // Most pages that differ do so at an end, and no loop is needed to see it.
  if (load<uint64_t>(page + kPageBytes - 8) != pattern) return false;
  for (const uint8_t* step = page; step < page + kPageBytes; step += kStepBytes) {
    uint64_t difference = 0;
    for (size_t at = 0; at < kStepBytes; at += 8) {
      difference |= load<uint64_t>(step + at) ^ pattern;
    }
    if (difference != 0) return false;
  }
  return true;
}

}  // namespace
}  // namespace trueno
