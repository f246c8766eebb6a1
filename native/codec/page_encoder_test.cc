#include "codec/page_encoder.h"

#include <gtest/gtest.h>

#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

class PageEncoderTest : public testing::Test {
 protected:
  std::unique_ptr<PageCodec> codec = std::move(*make_page_codec({}));
  PageEncoder encoder{*codec, Algorithm::kLz4, Target::kScalar};
  Page block;
  Page out;
};

TEST_F(PageEncoderTest, StoredBytesOfAnotherSizeAreCorrupt) {
  const EncodedPage encoded = encoder.encode(heap_page(1), block);
  ASSERT_EQ(encoded.form, PageForm::kCompressed);
  const std::span<const std::byte> stored(block);
  for (const size_t bytes : {0, encoded.stored_bytes - 1, encoded.stored_bytes + 1}) {
    const auto result = encoder.decode(encoded, stored.first(bytes), out);
    ASSERT_FALSE(result) << bytes;
    EXPECT_EQ(result.error(), ErrorCode::kCorruptBlock);
  }
}

TEST_F(PageEncoderTest, AFormThatDoesNotFitItsSizeIsCorrupt) {
  const EncodedPage short_raw{.form = PageForm::kRaw, .stored_bytes = 5, .pattern = 0};
  EXPECT_FALSE(encoder.decode(short_raw, std::span(block).first(5), out));
  const EncodedPage no_form{.form = PageForm{9}, .stored_bytes = 0, .pattern = 0};
  EXPECT_FALSE(encoder.decode(no_form, {}, out));
}

TEST_F(PageEncoderTest, ASameFilledPageIsItsPattern) {
  const Page page = same_filled_page(0x0123456789abcdef);
  const EncodedPage encoded = encoder.encode(page, block);
  EXPECT_EQ(encoded.form, PageForm::kSameFilled);
  EXPECT_EQ(encoded.stored_bytes, 0);
  EXPECT_EQ(encoded.pattern, 0x0123456789abcdefU);
  ASSERT_TRUE(encoder.decode(encoded, {}, out));
  EXPECT_EQ(out, page);
}

TEST_F(PageEncoderTest, ARandomPageStaysRaw) {
  const Page page = random_page(1);
  const EncodedPage encoded = encoder.encode(page, block);
  EXPECT_EQ(encoded.form, PageForm::kRaw);
  EXPECT_EQ(encoded.stored_bytes, kPageBytes);
  ASSERT_TRUE(encoder.decode(encoded, page, out));
  EXPECT_EQ(out, page);
}

TEST_F(PageEncoderTest, APageThatShrinksLessThanTheHugeSizeStaysRaw) {
  size_t largest_bytes = 0;
  for (size_t random_bytes = 3400; random_bytes < 3700; ++random_bytes) {
    const EncodedPage encoded = encoder.encode(partly_random_page(1, random_bytes), block);
    if (encoded.form == PageForm::kRaw) continue;
    largest_bytes = std::max<size_t>(largest_bytes, encoded.stored_bytes);
  }
  EXPECT_EQ(largest_bytes, kZsmallocHugeBytes);
}

TEST_F(PageEncoderTest, EveryPageComesBack) {
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) {
      const EncodedPage encoded = encoder.encode(page, block);
      const std::span<const std::byte> kept = encoded.form == PageForm::kRaw ? page : block;
      out.fill(std::byte{0xaa});
      ASSERT_TRUE(encoder.decode(encoded, kept.first(encoded.stored_bytes), out)) << set.name;
      ASSERT_EQ(out, page) << set.name;
    }
  }
}

}  // namespace
}  // namespace trueno
