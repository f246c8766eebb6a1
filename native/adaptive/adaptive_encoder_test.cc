#include "adaptive/adaptive_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

namespace {

size_t allocations = 0;

}  // namespace

// Counts, for the test that there are none.
void* operator new(size_t bytes) {
  ++allocations;
  if (void* const memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace trueno {
namespace {

constexpr Objective kObjectives[] = {Objective::kLatency, Objective::kBalance, Objective::kDensity};

std::unique_ptr<AdaptiveEncoder> make_encoder(const AdaptiveSettings& settings) {
  auto encoder = AdaptiveEncoder::make(settings);
  EXPECT_TRUE(encoder);
  return std::move(*encoder);
}

/// What a page is kept as: how, and the bytes.
struct Kept {
  EncodedPage encoded;
  std::vector<std::byte> bytes;

  friend bool operator==(const Kept& left, const Kept& right) {
    return left.encoded.form == right.encoded.form &&
           left.encoded.algorithm == right.encoded.algorithm &&
           left.encoded.pattern == right.encoded.pattern && left.bytes == right.bytes;
  }
};

Kept keep(AdaptiveEncoder& encoder, const Page& page) {
  Page block;
  const EncodedPage encoded = encoder.encode(page, block);
  const Page& source = encoded.form == PageForm::kRaw ? page : block;
  return {encoded, {source.begin(), source.begin() + encoded.stored_bytes}};
}

/// Pages that take every form and algorithm.
PageSet all_pages() {
  PageSet pages;
  for (const SyntheticSet& set : synthetic_sets()) {
    pages.insert(pages.end(), set.pages.begin(), set.pages.end());
  }
  return pages;
}

TEST(AdaptiveEncoder, SettingsThatZstdDoesNotKnowAreErrors) {
  const auto level = AdaptiveEncoder::make({.zstd_level = 1000});
  ASSERT_FALSE(level);
  EXPECT_EQ(level.error().code, ErrorCode::kInvalidLevel);
  // The magic number of a dictionary, and nothing of one behind it.
  const std::vector<std::byte> damaged{std::byte{0x37}, std::byte{0xa4}, std::byte{0x30},
                                       std::byte{0xec}, std::byte{1},    std::byte{2},
                                       std::byte{3},    std::byte{4},    std::byte{5}};
  const auto dictionary = AdaptiveEncoder::make({.dictionary = damaged});
  ASSERT_FALSE(dictionary);
  EXPECT_EQ(dictionary.error().code, ErrorCode::kBadDictionary);
}

TEST(AdaptiveEncoder, APageThatWasNotEncodedSoIsCorrupt) {
  const auto encoder = make_encoder({.objective = Objective::kDensity});
  const Page page = heap_page(1);
  const Kept kept = keep(*encoder, page);
  ASSERT_EQ(kept.encoded.form, PageForm::kCompressed);
  Page out;
  for (const size_t bytes : {size_t{0}, kept.bytes.size() - 1}) {
    const auto result = encoder->decode(kept.encoded, std::span(kept.bytes).first(bytes), out);
    ASSERT_FALSE(result) << bytes;
    EXPECT_EQ(result.error(), ErrorCode::kCorruptBlock);
  }
  for (const Algorithm algorithm : {Algorithm::kLz4, Algorithm::kLz4Hc, Algorithm{77}}) {
    EncodedPage other = kept.encoded;
    other.algorithm = algorithm;
    EXPECT_FALSE(encoder->decode(other, kept.bytes, out));
  }
  EncodedPage no_form = kept.encoded;
  no_form.form = PageForm{9};
  EXPECT_FALSE(encoder->decode(no_form, kept.bytes, out));
  EncodedPage raw = kept.encoded;
  raw.form = PageForm::kRaw;
  EXPECT_FALSE(encoder->decode(raw, kept.bytes, out));
}

TEST(AdaptiveEncoder, ForLatencyEveryBlockIsLz4s) {
  const auto encoder = make_encoder({.objective = Objective::kLatency});
  for (const Page& page : all_pages()) {
    const Kept kept = keep(*encoder, page);
    if (kept.encoded.form == PageForm::kCompressed) {
      EXPECT_EQ(kept.encoded.algorithm, Algorithm::kLz4);
    }
  }
}

TEST(AdaptiveEncoder, ABlockThatIsTooLargeStaysRaw) {
  for (const Objective objective : kObjectives) {
    const auto encoder = make_encoder({.objective = objective, .largest_block_bytes = 300});
    for (const Page& page : all_pages()) {
      const Kept kept = keep(*encoder, page);
      if (kept.encoded.form == PageForm::kCompressed) {
        EXPECT_LE(kept.encoded.stored_bytes, 300);
      }
    }
  }
}

TEST(AdaptiveEncoder, EveryPageComesBackAndEveryTargetKeepsItAlike) {
  for (const Objective objective : kObjectives) {
    const auto scalar = make_encoder({.objective = objective});
    for (const Target target : supported_targets(detect_cpu_features())) {
      const auto encoder = make_encoder({.objective = objective, .target = target});
      for (const Page& page : all_pages()) {
        const Kept kept = keep(*encoder, page);
        ASSERT_TRUE(kept == keep(*scalar, page)) << target_name(target);
        Page out;
        out.fill(std::byte{0xaa});
        ASSERT_TRUE(encoder->decode(kept.encoded, kept.bytes, out));
        ASSERT_EQ(out, page);
      }
    }
  }
}

TEST(AdaptiveEncoder, AnyEncoderReadsWhatAnotherKept) {
  const auto density = make_encoder({.objective = Objective::kDensity});
  const auto latency = make_encoder({.objective = Objective::kLatency, .zstd_level = 7});
  for (const Page& page : all_pages()) {
    const Kept kept = keep(*density, page);
    Page out;
    ASSERT_TRUE(latency->decode(kept.encoded, kept.bytes, out));
    ASSERT_EQ(out, page);
  }
}

TEST(AdaptiveEncoder, PagesComeBackAtAnyLevelAndWithADictionary) {
  const Page like_pages = heap_page(99);
  for (const std::optional<int> level : {std::optional<int>{}, std::optional(-5), std::optional(0),
                                         std::optional(1), std::optional(9)}) {
    for (const std::span<const std::byte> dictionary :
         {std::span<const std::byte>{}, std::span<const std::byte>(like_pages)}) {
      const auto encoder = make_encoder(
          {.objective = Objective::kDensity, .zstd_level = level, .dictionary = dictionary});
      for (uint64_t seed = 1; seed <= 8; ++seed) {
        for (const Page& page : {heap_page(seed), text_page(seed)}) {
          const Kept kept = keep(*encoder, page);
          Page out;
          ASSERT_TRUE(encoder->decode(kept.encoded, kept.bytes, out));
          ASSERT_EQ(out, page);
        }
      }
    }
  }
}

TEST(AdaptiveEncoder, DensityStoresNoMoreThanTheOthers) {
  size_t stored_bytes[std::size(kObjectives)] = {};
  for (size_t index = 0; index < std::size(kObjectives); ++index) {
    const auto encoder = make_encoder({.objective = kObjectives[index]});
    for (const Page& page : all_pages()) stored_bytes[index] += keep(*encoder, page).bytes.size();
  }
  EXPECT_LE(stored_bytes[2], stored_bytes[0]);
  EXPECT_LE(stored_bytes[2], stored_bytes[1]);
}

TEST(AdaptiveEncoder, BothAlgorithmsAndBothOtherFormsAreMadeUseOf) {
  const auto encoder = make_encoder({.objective = Objective::kBalance});
  bool has_raw = false, has_same_filled = false, has_lz4 = false, has_zstd = false;
  for (const Page& page : all_pages()) {
    const EncodedPage encoded = keep(*encoder, page).encoded;
    has_raw |= encoded.form == PageForm::kRaw;
    has_same_filled |= encoded.form == PageForm::kSameFilled;
    if (encoded.form != PageForm::kCompressed) continue;
    (encoded.algorithm == Algorithm::kZstd ? has_zstd : has_lz4) = true;
  }
  EXPECT_TRUE(has_raw);
  EXPECT_TRUE(has_same_filled);
  EXPECT_TRUE(has_lz4);
  EXPECT_TRUE(has_zstd);
}

TEST(AdaptiveEncoder, TakesNoMemoryForPages) {
  const PageSet pages = all_pages();
  Page block, out;
  for (const Objective objective : kObjectives) {
    const auto encoder = make_encoder({.objective = objective});
    const size_t before = allocations;
    for (const Page& page : pages) {
      const EncodedPage encoded = encoder->encode(page, block);
      const Page& source = encoded.form == PageForm::kRaw ? page : block;
      static_cast<void>(
          encoder->decode(encoded, std::span(source).first(encoded.stored_bytes), out));
    }
    EXPECT_EQ(allocations, before);
  }
}

}  // namespace
}  // namespace trueno
