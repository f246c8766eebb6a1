#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_kernels.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

// What a damaged block may do is best seen under the sanitizers: nothing but fail or fill the page.
namespace trueno {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes block_of(const Page& page) {
  Bytes block(lz4::kLargestBlockBytes);
  block.resize(
      page_kernels(Target::kScalar)
          .lz4_compress(reinterpret_cast<const uint8_t*>(page.data()), block.data(), block.size()));
  return block;
}

/// The page, or nothing for an error; must be the same for every target.
std::unique_ptr<Page> decompress(const Bytes& block) {
  std::unique_ptr<Page> first;
  bool is_first = true;
  for (const Target target : supported_targets(detect_cpu_features())) {
    const std::unique_ptr<uint8_t[]> exact_block(new uint8_t[block.size()]);
    std::copy(block.begin(), block.end(), exact_block.get());
    auto page = std::make_unique<Page>();
    if (!page_kernels(target).lz4_decompress(exact_block.get(), block.size(),
                                             reinterpret_cast<uint8_t*>(page->data()))) {
      page.reset();
    }
    if (is_first) {
      first = std::move(page);
      is_first = false;
    } else {
      EXPECT_EQ(first == nullptr, page == nullptr) << target_name(target);
      EXPECT_TRUE(!first || !page || *first == *page) << target_name(target);
    }
  }
  return first;
}

std::vector<Page> pages() {
  return {Page{},       one_byte_page(2000), repeating_page(3), repeating_page(11),
          heap_page(2), text_page(2),        random_page(2),    partly_random_page(2, 300)};
}

TEST(HostileLz4, NothingIsNoPage) { EXPECT_EQ(decompress({}), nullptr); }

TEST(HostileLz4, EveryBlockOfOneOrTwoBytesIsNoPage) {
  for (unsigned bytes = 0; bytes < 0x10000; ++bytes) {
    if (bytes < 0x100) {
      ASSERT_EQ(decompress({uint8_t(bytes)}), nullptr) << bytes;
    }
    if (bytes % 7 == 0) {
      ASSERT_EQ(decompress({uint8_t(bytes), uint8_t(bytes >> 8)}), nullptr) << bytes;
    }
  }
}

TEST(HostileLz4, EveryTruncationIsNoPage) {
  for (const Page& page : pages()) {
    Bytes block = block_of(page);
    while (!block.empty()) {
      block.pop_back();
      ASSERT_EQ(decompress(block), nullptr) << block.size();
    }
  }
}

TEST(HostileLz4, AByteTooManyIsNoPage) {
  for (const Page& page : pages()) {
    for (const int byte : {0x00, 0x01, 0x10, 0xff}) {
      Bytes block = block_of(page);
      block.push_back(uint8_t(byte));
      EXPECT_EQ(decompress(block), nullptr);
    }
  }
}

TEST(HostileLz4, AnyOtherByteAnywhereGivesAnErrorOrAPage) {
  for (const Page& page : pages()) {
    const Bytes block = block_of(page);
    for (size_t at = 0; at<block.size(); at += block.size()> 1000 ? 7 : 1) {
      for (const unsigned flip : {0x01, 0x0f, 0x10, 0x80, 0xf0, 0xff}) {
        Bytes damaged = block;
        damaged[at] = uint8_t(damaged[at] ^ flip);
        decompress(damaged);
      }
    }
  }
}

TEST(HostileLz4, RandomBytesGiveAnErrorOrAPage) {
  PseudoRandom random(1);
  for (int nth = 0; nth < 20000; ++nth) {
    Bytes block(random.below(64));
    for (uint8_t& byte : block) byte = uint8_t(random.next() >> (8 * random.below(8)));
    decompress(block);
  }
}

TEST(HostileLz4, OffsetsOfZeroAndBeforeThePageAreErrors) {
  for (const int offset : {0, 5, 4096, 0xffff}) {
    // Four literals, then a match, then enough literals that only the offset is wrong.
    Bytes block{0x4f, 1, 2, 3, 4, uint8_t(offset), uint8_t(offset >> 8)};
    for (int nth = 0; nth < 15; ++nth) block.push_back(255);
    block.push_back(243);
    block.insert(block.end(), {0x50, 1, 2, 3, 4, 5});
    EXPECT_EQ(decompress(block), nullptr) << offset;
    block[5] = 4;
    block[6] = 0;
    EXPECT_NE(decompress(block), nullptr);
  }
}

TEST(HostileLz4, ALengthThatNeverEndsIsAnError) {
  for (const int token : {0xf0, 0x0f, 0x1f, 0xff}) {
    Bytes block(100000, 0xff);
    block[0] = uint8_t(token);
    EXPECT_EQ(decompress(block), nullptr);
  }
}

}  // namespace
}  // namespace trueno
