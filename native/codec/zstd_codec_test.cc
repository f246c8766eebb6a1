#include "codec/zstd_codec.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

std::vector<std::byte> compress(PageCodec& codec, const Page& page) {
  std::vector<std::byte> block(2 * kPageBytes);
  const auto block_bytes = codec.compress(page, block);
  EXPECT_TRUE(block_bytes);
  block.resize(block_bytes ? *block_bytes : 0);
  return block;
}

TEST(ZstdCodec, ADamagedDictionaryIsAnError) {
  // The magic number of a trained dictionary (RFC 8878, section 5), and no tables behind it.
  std::vector<std::byte> dictionary(100);
  const uint8_t magic[] = {0x37, 0xa4, 0x30, 0xec};
  std::memcpy(dictionary.data(), magic, sizeof magic);
  const auto codec = ZstdCodec::make(3, dictionary);
  ASSERT_FALSE(codec);
  EXPECT_EQ(codec.error().code, ErrorCode::kBadDictionary);
}

TEST(ZstdCodec, AFrameOfMoreOrLessThanAPageIsCorrupt) {
  const auto codec = ZstdCodec::make(1, {});
  ASSERT_TRUE(codec);
  for (const size_t content_bytes : {size_t{0}, kPageBytes - 1, kPageBytes + 1, 10 * kPageBytes}) {
    const std::vector<std::byte> content(content_bytes, std::byte{7});
    std::vector<std::byte> frame(ZSTD_compressBound(content_bytes));
    frame.resize(ZSTD_compress(frame.data(), frame.size(), content.data(), content_bytes, 1));
    Page out;
    const auto result = (*codec)->decompress(frame, out);
    ASSERT_FALSE(result) << content_bytes;
    EXPECT_EQ(result.error(), ErrorCode::kCorruptBlock);
  }
}

TEST(ZstdCodec, FramesAreStandardOnesBothWays) {
  const auto codec = ZstdCodec::make(3, {});
  ASSERT_TRUE(codec);
  const Page page = heap_page(1);
  const auto block = compress(**codec, page);
  Page out;
  EXPECT_EQ(ZSTD_decompress(out.data(), out.size(), block.data(), block.size()), kPageBytes);
  EXPECT_EQ(out, page);

  std::vector<std::byte> frame(2 * kPageBytes);
  frame.resize(ZSTD_compress(frame.data(), frame.size(), page.data(), page.size(), 19));
  out.fill({});
  ASSERT_TRUE((*codec)->decompress(frame, out));
  EXPECT_EQ(out, page);
}

TEST(ZstdCodec, ADictionaryMakesBlocksSmallerAndIsNeededToReadThem) {
  const Page like_it = text_page(1);
  const auto with = ZstdCodec::make(3, like_it);
  const auto without = ZstdCodec::make(3, {});
  ASSERT_TRUE(with);
  ASSERT_TRUE(without);
  const Page page = text_page(2);
  const auto block = compress(**with, page);
  EXPECT_LT(block.size(), compress(**without, page).size());
  Page out;
  ASSERT_TRUE((*with)->decompress(block, out));
  EXPECT_EQ(out, page);
  EXPECT_FALSE((*without)->decompress(block, out) && out == page);
}

TEST(ZstdCodec, TakesNoMemoryForPages) {
  const Page dictionary = text_page(1);
  for (const int level : {-5, 1, 3, 19}) {
    for (const bool with_dictionary : {false, true}) {
      auto made = ZstdCodec::make(level, with_dictionary ? std::span<const std::byte>(dictionary)
                                                         : std::span<const std::byte>());
      ASSERT_TRUE(made);
      auto& codec = static_cast<ZstdCodec&>(**made);
      const size_t memory_bytes = codec.memory_bytes();
      for (const Page& page : {Page{}, heap_page(1), text_page(9), random_page(1)}) {
        const auto block = compress(codec, page);
        Page out;
        ASSERT_TRUE(codec.decompress(block, out));
      }
      EXPECT_EQ(codec.memory_bytes(), memory_bytes) << level;
    }
  }
}

}  // namespace
}  // namespace trueno
