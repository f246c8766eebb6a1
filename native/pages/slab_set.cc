#include "pages/slab_set.h"

#include <bit>

namespace trueno {
namespace {

constexpr size_t kWordBits = 64;

constexpr size_t words_for(size_t bits) { return (bits + kWordBits - 1) / kWordBits; }

constexpr uint64_t bit_of(size_t position) { return uint64_t{1} << (position % kWordBits); }

constexpr uint64_t bits_from(size_t position) { return ~(bit_of(position) - 1); }

size_t lowest_bit(uint64_t word) { return static_cast<size_t>(std::countr_zero(word)); }

}  // namespace

SlabSet::SlabSet(size_t slab_count)
    : words_(words_for(slab_count)), summary_(words_for(words_.size())) {}

bool SlabSet::contains(size_t slab) const {
  return (words_[slab / kWordBits].load() & bit_of(slab)) != 0;
}

void SlabSet::insert(size_t slab) {
  const size_t word = slab / kWordBits;
  if (!contains(slab)) words_[word].fetch_or(bit_of(slab));
  std::atomic<uint64_t>& summary = summary_[word / kWordBits];
  if ((summary.load() & bit_of(word)) == 0) summary.fetch_or(bit_of(word));
}

void SlabSet::erase(size_t slab) {
  if (!contains(slab)) return;
  const size_t word = slab / kWordBits;
  if ((words_[word].fetch_and(~bit_of(slab)) & ~bit_of(slab)) != 0) return;
  std::atomic<uint64_t>& summary = summary_[word / kWordBits];
  summary.fetch_and(~bit_of(word));
  // Somebody may have inserted just before, and have found the summary's bit still set.
  if (words_[word].load() != 0) summary.fetch_or(bit_of(word));
}

std::optional<size_t> SlabSet::lowest_from(size_t start) const {
  size_t word = start / kWordBits;
  if (word >= words_.size()) return std::nullopt;
  if (const uint64_t bits = words_[word].load() & bits_from(start); bits != 0) {
    return word * kWordBits + lowest_bit(bits);
  }
  ++word;
  for (size_t above = word / kWordBits; above < summary_.size(); ++above) {
    uint64_t filled = summary_[above].load();
    if (above == word / kWordBits) filled &= bits_from(word);
    for (; filled != 0; filled &= filled - 1) {
      const size_t candidate = above * kWordBits + lowest_bit(filled);
      if (const uint64_t bits = words_[candidate].load(); bits != 0) {
        return candidate * kWordBits + lowest_bit(bits);
      }
    }
  }
  return std::nullopt;
}

std::optional<size_t> SlabSet::highest() const {
  for (size_t above = summary_.size(); above-- > 0;) {
    uint64_t filled = summary_[above].load();
    while (filled != 0) {
      const size_t bit = static_cast<size_t>(std::bit_width(filled)) - 1;
      const size_t candidate = above * kWordBits + bit;
      if (const uint64_t bits = words_[candidate].load(); bits != 0) {
        return candidate * kWordBits + static_cast<size_t>(std::bit_width(bits)) - 1;
      }
      filled &= ~bit_of(bit);
    }
  }
  return std::nullopt;
}

}  // namespace trueno
