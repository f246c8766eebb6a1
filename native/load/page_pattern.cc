#include "load/page_pattern.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

/// At the start of a page that is more than one word over and over.
struct Heading {
  static constexpr uint64_t kMagic = 0x6e67697320656761;

  uint64_t magic;
  uint64_t seed;
  uint32_t owner;
  uint32_t round;
  uint64_t page;
};

constexpr std::string_view kText = "what a program keeps in memory is not all chance; ";

/// A number that another write does not have.
uint64_t word_of(const PageWrite& write) {
  uint64_t word = write.seed;
  for (const uint64_t part : {uint64_t{write.owner}, uint64_t{write.round}, write.page}) {
    word = PseudoRandom(word ^ (part * 0x9e3779b97f4a7c15)).next();
  }
  return word;
}

}  // namespace

void PagePattern::fill(const PageWrite& write, PageBuffer page) const {
  if (write.round == 0) {
    std::ranges::fill(page, std::byte{0});
    return;
  }
  const uint64_t word = word_of(write);
  const bool compressible = random_bytes_ < kPageBytes;
  if (compressible && word % 16 == 0) {
    for (size_t at = 0; at < kPageBytes; at += sizeof word) {
      std::memcpy(page.data() + at, &word, sizeof word);
    }
    return;
  }
  const Heading heading = {.magic = Heading::kMagic,
                           .seed = write.seed,
                           .owner = write.owner,
                           .round = write.round,
                           .page = write.page};
  std::memcpy(page.data(), &heading, sizeof heading);
  PseudoRandom random(word);
  const size_t wanted_bytes =
      compressible && word % 16 != 1 ? random.below(2 * random_bytes_ + 1) : kPageBytes;
  size_t at = sizeof heading;
  for (const size_t end = std::min(kPageBytes, at + wanted_bytes / 8 * 8); at < end; at += 8) {
    const uint64_t number = random.next();
    std::memcpy(page.data() + at, &number, sizeof number);
  }
  while (at < kPageBytes) {
    const size_t bytes = std::min(kText.size(), kPageBytes - at);
    std::memcpy(page.data() + at, kText.data(), bytes);
    at += bytes;
  }
}

bool PagePattern::matches(const PageWrite& write, PageView page) const {
  Page expected;
  fill(write, expected);
  return std::memcmp(expected.data(), page.data(), kPageBytes) == 0;
}

std::string PagePattern::difference(const PageWrite& write, PageView page) const {
  Page expected;
  fill(write, expected);
  const auto [here, there] = std::ranges::mismatch(page, expected);
  const auto named = [](uint64_t owner, uint64_t round, uint64_t number) {
    return "owner " + std::to_string(owner) + " round " + std::to_string(round) + " page " +
           std::to_string(number);
  };
  std::string text = named(write.owner, write.round, write.page) + " differs from byte " +
                     std::to_string(here - page.begin()) + " on; it holds ";
  Heading heading;
  std::memcpy(&heading, page.data(), sizeof heading);
  if (heading.magic == Heading::kMagic) {
    return text + named(heading.owner, heading.round, heading.page) +
           (heading.seed == write.seed ? "" : " of another run");
  }
  const bool is_zero =
      std::ranges::all_of(page, [](std::byte byte) { return byte == std::byte{0}; });
  return text + (is_zero ? "zeros" : "something else");
}

}  // namespace trueno
