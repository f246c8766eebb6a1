#include "codec/page_kernels.h"

#include <gtest/gtest.h>
#include <lz4.h>
#include <lz4hc.h>

#include <memory>
#include <vector>

#include "codec/lz4_format.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

using Bytes = std::vector<uint8_t>;

const uint8_t* bytes_of(const Page& page) { return reinterpret_cast<const uint8_t*>(page.data()); }
uint8_t* bytes_of(Page& page) { return reinterpret_cast<uint8_t*>(page.data()); }

/// Exactly as large as said, on the heap, so that a sanitizer sees every byte too far.
struct ExactBytes {
  explicit ExactBytes(size_t size) : data(new uint8_t[size]) {}
  std::unique_ptr<uint8_t[]> data;
};

/// Which of the loops that compress.
using Compress = decltype(&PageKernels::lz4_compress);
constexpr Compress kCompressLoops[] = {&PageKernels::lz4_compress,
                                       &PageKernels::lz4_compress_quick};

/// The block, or nothing when it does not fit.
Bytes compress(const PageKernels& kernels, const Page& page, size_t out_bytes,
               Compress loop = &PageKernels::lz4_compress) {
  const ExactBytes out(out_bytes);
  const size_t block_bytes = (kernels.*loop)(bytes_of(page), out.data.get(), out_bytes);
  EXPECT_LE(block_bytes, out_bytes);
  return {out.data.get(), out.data.get() + block_bytes};
}

Bytes compress(const PageKernels& kernels, const Page& page,
               Compress loop = &PageKernels::lz4_compress) {
  return compress(kernels, page, lz4::kLargestBlockBytes, loop);
}

bool decompresses_to(const PageKernels& kernels, const Bytes& block, const Page& page) {
  const ExactBytes exact_block(block.size());
  std::copy(block.begin(), block.end(), exact_block.data.get());
  const auto out = std::make_unique<Page>();
  out->fill(std::byte{0xaa});
  return kernels.lz4_decompress(exact_block.data.get(), block.size(), bytes_of(*out)) &&
         *out == page;
}

/// By the peer.
bool liblz4_decompresses_to(const Bytes& block, const Page& page) {
  Page out;
  return LZ4_decompress_safe(reinterpret_cast<const char*>(block.data()),
                             reinterpret_cast<char*>(out.data()), static_cast<int>(block.size()),
                             kPageBytes) == static_cast<int>(kPageBytes) &&
         out == page;
}

/// By the peer; level 0 is its fast compressor, others its LZ4HC.
Bytes liblz4_compress(const Page& page, int level) {
  Bytes block(lz4::kLargestBlockBytes);
  const auto* from = reinterpret_cast<const char*>(page.data());
  auto* to = reinterpret_cast<char*>(block.data());
  const int size = static_cast<int>(block.size());
  const int block_bytes = level == 0 ? LZ4_compress_default(from, to, kPageBytes, size)
                                     : LZ4_compress_HC(from, to, kPageBytes, size, level);
  EXPECT_GT(block_bytes, 0);
  block.resize(static_cast<size_t>(block_bytes));
  return block;
}

/// A sequence of a block; without a match at the end.
struct Sequence {
  size_t literal_bytes;
  size_t offset = 0;
  size_t match_bytes = 0;
};

/// A block of sequences whose literals are random, and the page it makes, put together byte by
/// byte.
struct HandmadeBlock {
  Bytes block;
  Bytes page;

  explicit HandmadeBlock(const std::vector<Sequence>& sequences) {
    const Page literals = random_page(1);
    for (const Sequence& sequence : sequences) {
      const bool is_last = sequence.match_bytes == 0;
      const size_t match_length = is_last ? 0 : sequence.match_bytes - 4;
      block.push_back(uint8_t(std::min<size_t>(sequence.literal_bytes, 15) << 4 |
                              std::min<size_t>(match_length, 15)));
      put_length_bytes(sequence.literal_bytes);
      for (size_t nth = 0; nth < sequence.literal_bytes; ++nth) {
        page.push_back(bytes_of(literals)[page.size()]);
        block.push_back(page.back());
      }
      if (is_last) continue;
      block.insert(block.end(), {uint8_t(sequence.offset), uint8_t(sequence.offset >> 8)});
      put_length_bytes(match_length);
      for (size_t nth = 0; nth < sequence.match_bytes; ++nth) {
        page.push_back(page[page.size() - sequence.offset]);
      }
    }
  }

 private:
  void put_length_bytes(size_t length) {
    if (length < 15) return;
    for (length -= 15; length >= 255; length -= 255) block.push_back(255);
    block.push_back(uint8_t(length));
  }
};

std::vector<Target> targets() { return supported_targets(detect_cpu_features()); }

class PageKernelsOfTarget : public testing::TestWithParam<Target> {
 protected:
  const PageKernels& kernels() const { return page_kernels(GetParam()); }
};

TEST_P(PageKernelsOfTarget, AreThoseOfTheTarget) { EXPECT_EQ(kernels().target, GetParam()); }

TEST_P(PageKernelsOfTarget, ABlockDoesNotFitIntoLessThanItsSize) {
  for (const Page& page : {Page{}, heap_page(3), text_page(3), random_page(3)}) {
    for (const Compress loop : kCompressLoops) {
      const Bytes block = compress(kernels(), page, loop);
      ASSERT_FALSE(block.empty());
      for (size_t out_bytes = 0; out_bytes < block.size(); ++out_bytes) {
        ASSERT_TRUE(compress(kernels(), page, out_bytes, loop).empty()) << out_bytes;
      }
      EXPECT_EQ(compress(kernels(), page, block.size(), loop), block);
    }
  }
}

TEST_P(PageKernelsOfTarget, PagesSurviveTheRoundTripAndTheOneThroughLiblz4) {
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      for (const Compress loop : kCompressLoops) {
        const Bytes block = compress(kernels(), page, loop);
        ASSERT_TRUE(decompresses_to(kernels(), block, page)) << set.name;
        ASSERT_TRUE(liblz4_decompresses_to(block, page)) << set.name;
      }
      for (const int level : {0, 3, 12}) {
        ASSERT_TRUE(decompresses_to(kernels(), liblz4_compress(page, level), page)) << set.name;
      }
    }
  }
}

TEST_P(PageKernelsOfTarget, BlocksAreThoseOfTheScalarTwin) {
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      for (const Compress loop : kCompressLoops) {
        ASSERT_EQ(compress(kernels(), page, loop),
                  compress(page_kernels(Target::kScalar), page, loop))
            << set.name;
      }
    }
  }
}

TEST_P(PageKernelsOfTarget, ThePageBeforeDoesNotShowInABlock) {
  const Bytes block = compress(kernels(), heap_page(1));
  compress(kernels(), random_page(1));
  compress(kernels(), text_page(1));
  EXPECT_EQ(compress(kernels(), heap_page(1)), block);
}

TEST_P(PageKernelsOfTarget, PagesAtAnyAlignmentGiveTheSame) {
  const Page page = heap_page(5);
  const Bytes block = compress(kernels(), page);
  for (size_t shift = 1; shift < 64; shift += 7) {
    const ExactBytes shifted(kPageBytes + shift);
    std::copy_n(bytes_of(page), kPageBytes, shifted.data.get() + shift);
    Bytes out(lz4::kLargestBlockBytes);
    out.resize(kernels().lz4_compress(shifted.data.get() + shift, out.data(), out.size()));
    EXPECT_EQ(out, block);
    ASSERT_TRUE(kernels().lz4_decompress(block.data(), block.size(), shifted.data.get() + shift));
    EXPECT_TRUE(
        std::equal(bytes_of(page), bytes_of(page) + kPageBytes, shifted.data.get() + shift));
  }
}

TEST_P(PageKernelsOfTarget, MatchesOfEveryOffsetAndLengthAreCopiedToTheByte) {
  for (size_t offset = 1; offset <= 70; ++offset) {
    for (size_t match_bytes = 4; match_bytes <= 80; ++match_bytes) {
      // `offset` literals, one match, and literals up to the end.
      Page page = random_page(offset);
      for (size_t at = 0; at < match_bytes; ++at) page[offset + at] = page[at];
      Bytes block{
          uint8_t(std::min<size_t>(offset, 15) << 4 | std::min<size_t>(match_bytes - 4, 15))};
      if (offset >= 15) block.push_back(uint8_t(offset - 15));
      block.insert(block.end(), bytes_of(page), bytes_of(page) + offset);
      block.insert(block.end(), {uint8_t(offset), 0});
      if (match_bytes >= 19) block.push_back(uint8_t(match_bytes - 19));
      const size_t rest = kPageBytes - offset - match_bytes;
      block.push_back(0xf0);
      for (size_t left = rest - 15;; left -= 255) {
        block.push_back(uint8_t(std::min<size_t>(left, 255)));
        if (left < 255) break;
      }
      block.insert(block.end(), bytes_of(page) + kPageBytes - rest, bytes_of(page) + kPageBytes);
      ASSERT_TRUE(decompresses_to(kernels(), block, page)) << offset << " " << match_bytes;
    }
  }
}

TEST_P(PageKernelsOfTarget, SequencesOfEveryKindAreReadAtAnyDistanceFromTheEnd) {
  for (const size_t last_literals : {0, 5, 46, 64, 200}) {
    for (const size_t literal_bytes : {0, 14, 15, 33}) {
      for (const size_t offset : {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 47, 300}) {
        for (const size_t match_bytes : {4, 18, 19, 32, 33, 64, 65, 273, 274, 600}) {
          const size_t behind = literal_bytes + match_bytes + last_literals;
          const HandmadeBlock made({{kPageBytes - 4 - behind, 100, 4},
                                    {literal_bytes, offset, match_bytes},
                                    {last_literals}});
          Page page;
          std::copy(made.page.begin(), made.page.end(), bytes_of(page));
          ASSERT_TRUE(decompresses_to(kernels(), made.block, page))
              << last_literals << " " << literal_bytes << " " << offset << " " << match_bytes;
        }
      }
    }
  }
}

TEST_P(PageKernelsOfTarget, AnOffsetBeforeThePageOrOfZeroIsAnErrorInEverySequence) {
  for (const size_t literal_bytes : {0, 2, 14, 15, 40}) {
    for (const size_t match_bytes : {4, 18, 19, 32, 33, 300}) {
      const size_t at = 500 + 4 + literal_bytes;
      const size_t last_literals = kPageBytes - at - match_bytes;
      const Sequence first{500, 100, 4};
      HandmadeBlock made({first, {literal_bytes, at, match_bytes}, {last_literals}});
      Page page;
      std::copy(made.page.begin(), made.page.end(), bytes_of(page));
      ASSERT_TRUE(decompresses_to(kernels(), made.block, page));

      const size_t offset_at = HandmadeBlock({first, {literal_bytes}}).block.size();
      for (const size_t offset : {size_t{0}, at + 1, size_t{0xffff}}) {
        made.block[offset_at] = uint8_t(offset);
        made.block[offset_at + 1] = uint8_t(offset >> 8);
        EXPECT_FALSE(decompresses_to(kernels(), made.block, page)) << offset;
      }
    }
  }
}

TEST_P(PageKernelsOfTarget, ABlockOfOneLongMatchEndsAtThePagesLastByte) {
  // The format wants five literals last, decoders need not.
  for (size_t offset = 1; offset <= 40; ++offset) {
    Page page = repeating_page(offset);
    Bytes block{uint8_t(std::min<size_t>(offset, 15) << 4 | 15)};
    if (offset >= 15) block.push_back(uint8_t(offset - 15));
    block.insert(block.end(), bytes_of(page), bytes_of(page) + offset);
    block.insert(block.end(), {uint8_t(offset), 0});
    for (size_t left = kPageBytes - offset - 19;; left -= 255) {
      block.push_back(uint8_t(std::min<size_t>(left, 255)));
      if (left < 255) break;
    }
    block.push_back(0);
    ASSERT_TRUE(decompresses_to(kernels(), block, page)) << offset;
  }
}

TEST_P(PageKernelsOfTarget, OnlyPagesOfOneWordAreSameFilled) {
  const auto is_same_filled = [&](const Page& page) {
    return kernels().is_same_filled(bytes_of(page));
  };
  EXPECT_TRUE(is_same_filled(Page{}));
  EXPECT_TRUE(is_same_filled(same_filled_page(~uint64_t{0})));
  EXPECT_TRUE(is_same_filled(same_filled_page(0x0123456789abcdef)));
  for (size_t at = 0; at < kPageBytes; ++at) ASSERT_FALSE(is_same_filled(one_byte_page(at))) << at;
  for (const size_t period_bytes : {1, 2, 4, 8}) {
    EXPECT_TRUE(is_same_filled(repeating_page(period_bytes))) << period_bytes;
  }
  for (const size_t period_bytes : {3, 5, 6, 7, 9, 16, 32, 64, 2048}) {
    EXPECT_FALSE(is_same_filled(repeating_page(period_bytes))) << period_bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(OnThisCpu, PageKernelsOfTarget, testing::ValuesIn(targets()),
                         [](const auto& target) { return std::string(target_name(target.param)); });

TEST(PageKernels, ATargetOfAnotherArchitectureRunsTheScalarOnes) {
#if defined(__aarch64__)
  const Target foreign = Target::kAvx2;
#else
  const Target foreign = Target::kNeon;
#endif
  EXPECT_EQ(page_kernels(foreign).target, Target::kScalar);
}

// What five bytes instead of four, and a smaller table, are allowed to cost.
TEST(PageKernels, BlocksAreAtMostAHundredthLargerThanThoseOfLiblz4) {
  for (const SyntheticSet& set : synthetic_sets()) {
    size_t our_bytes = 0;
    size_t liblz4_bytes = 0;
    for (const Page& page : set.pages) {
      our_bytes += compress(page_kernels(Target::kScalar), page).size();
      liblz4_bytes += liblz4_compress(page, 0).size();
    }
    EXPECT_LE(our_bytes, liblz4_bytes + liblz4_bytes / 100 + 8 * set.pages.size()) << set.name;
  }
}

TEST(PageKernels, AtTheQuickLevelShortMatchesAreMostlyPassedOver) {
  const auto block_bytes = [](size_t repeated_bytes, Compress loop) {
    Page page = random_page(1);
    // Not from the start, where the search looks whenever it knows of nothing else.
    for (size_t at = 32; at < kPageBytes; at += 16) {
      std::copy_n(page.begin() + 16, repeated_bytes, page.begin() + static_cast<ptrdiff_t>(at));
      // No byte more repeats, not even by chance.
      page[at + repeated_bytes] = static_cast<std::byte>(at / 16);
    }
    return compress(page_kernels(Target::kScalar), page, loop).size();
  };
  // Two bytes are saved in every sixteen, and five.
  EXPECT_GT(block_bytes(5, &PageKernels::lz4_compress_quick),
            block_bytes(5, &PageKernels::lz4_compress) + 200);
  EXPECT_LE(block_bytes(8, &PageKernels::lz4_compress_quick),
            block_bytes(8, &PageKernels::lz4_compress));
}

}  // namespace
}  // namespace trueno
