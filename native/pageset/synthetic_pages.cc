#include "pageset/synthetic_pages.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace trueno {
namespace {

constexpr std::string_view kWords[] = {"page", "swap", "memory",     "compressed", "the",
                                       "of",   "and",  "allocation", "kernel",     "0x7f"};

void store(Page& page, size_t at, uint64_t word) {
  std::memcpy(page.data() + at, &word, sizeof word);
}

}  // namespace

uint64_t PseudoRandom::next() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return state_ * 0x2545f4914f6cdd1d;
}

Page same_filled_page(uint64_t pattern) {
  Page page;
  for (size_t at = 0; at < kPageBytes; at += 8) store(page, at, pattern);
  return page;
}

Page one_byte_page(size_t at) {
  Page page{};
  page[at] = std::byte{1};
  return page;
}

Page repeating_page(size_t period_bytes) {
  Page page = random_page(period_bytes);
  for (size_t at = period_bytes; at < kPageBytes; ++at) page[at] = page[at - period_bytes];
  return page;
}

Page random_page(uint64_t seed) { return partly_random_page(seed, kPageBytes); }

Page partly_random_page(uint64_t seed, size_t random_bytes) {
  PseudoRandom random(seed);
  Page page{};
  for (size_t at = 0; at < random_bytes; ++at) page[at] = static_cast<std::byte>(random.next());
  return page;
}

Page heap_page(uint64_t seed) {
  PseudoRandom random(seed);
  Page page{};
  for (size_t at = 0; at < kPageBytes; at += 8) {
    switch (random.below(8)) {
      case 0:
      case 1:
      case 2:
        store(page, at, 0x00007f3a5c000000 + random.below(3) * 0x100000 + random.below(512) * 16);
        break;
      case 3:
        store(page, at, random.below(100));
        break;
      case 4: {
        const std::string_view word = kWords[random.below(std::size(kWords))];
        std::memcpy(page.data() + at, word.data(), std::min<size_t>(word.size(), 8));
        break;
      }
      default:
        break;
    }
  }
  return page;
}

Page text_page(uint64_t seed) {
  PseudoRandom random(seed);
  Page page{};
  for (size_t at = 0; at < kPageBytes;) {
    const std::string_view word = kWords[random.below(std::size(kWords))];
    const size_t bytes = std::min(word.size(), kPageBytes - at);
    std::memcpy(page.data() + at, word.data(), bytes);
    at += bytes;
    if (at < kPageBytes) page[at++] = std::byte{' '};
  }
  return page;
}

std::vector<SyntheticSet> synthetic_sets() {
  std::vector<SyntheticSet> sets;
  sets.push_back({"zeros", {Page{}}});
  sets.push_back(
      {"same_filled", {same_filled_page(~uint64_t{0}), same_filled_page(0x0123456789abcdef)}});
  PageSet one_byte;
  for (size_t at = 0; at < 64; ++at) one_byte.push_back(one_byte_page(at));
  for (size_t at = 64; at < kPageBytes - 64; at += 61) one_byte.push_back(one_byte_page(at));
  for (size_t at = kPageBytes - 64; at < kPageBytes; ++at) one_byte.push_back(one_byte_page(at));
  sets.push_back({"zeros_but_one_byte", std::move(one_byte)});
  for (size_t period_bytes = 1; period_bytes <= 80; ++period_bytes) {
    sets.push_back({"repeats_every_" + std::to_string(period_bytes) + "_bytes",
                    {repeating_page(period_bytes)}});
  }
  PageSet random, partly_random, heap, text;
  for (uint64_t seed = 1; seed <= 16; ++seed) {
    random.push_back(random_page(seed));
    partly_random.push_back(partly_random_page(seed, seed * kPageBytes / 16 - seed * 7));
    heap.push_back(heap_page(seed));
    text.push_back(text_page(seed));
  }
  sets.push_back({"random", std::move(random)});
  sets.push_back({"random_then_zeros", std::move(partly_random)});
  sets.push_back({"heap", std::move(heap)});
  sets.push_back({"text", std::move(text)});
  return sets;
}

}  // namespace trueno
