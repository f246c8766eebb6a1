#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/page.h"
#include "pageset/page_set.h"

namespace trueno {

/// Pages that share a property, the same on every machine.
struct SyntheticSet {
  /// Says the property, e.g. `repeats_every_7_bytes`.
  std::string name;
  PageSet pages;
};

/// Numbers that look random (xorshift64*), the same for the same seed.
class PseudoRandom {
 public:
  explicit PseudoRandom(uint64_t seed) : state_(seed * 2 + 1) {}
  uint64_t next();
  /// Less than `limit`, which must not be 0.
  uint64_t below(uint64_t limit) { return next() % limit; }

 private:
  uint64_t state_;
};

Page same_filled_page(uint64_t pattern);

/// Zeros except for one byte, which is 1.
Page one_byte_page(size_t at);

/// The same random bytes over and over.
Page repeating_page(size_t period_bytes);

Page random_page(uint64_t seed);

/// Random bytes first, then zeros.
Page partly_random_page(uint64_t seed, size_t random_bytes);

/// As a heap looks: pointers into a few regions, small counters, zeros, and short texts.
Page heap_page(uint64_t seed);

/// Words of a small vocabulary at any alignment.
Page text_page(uint64_t seed);

/// A few pages of each kind.
std::vector<SyntheticSet> synthetic_sets();

}  // namespace trueno
