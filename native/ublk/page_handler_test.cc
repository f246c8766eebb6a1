#include "ublk/page_handler.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "cpu/cpu_dispatch.h"
#include "pages/guarded_region.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

constexpr uint64_t kPages = 1024;
constexpr uint32_t kMostIoPages = 32;
const StoreGeometry kGeometry = geometry_for(kPages);

/// Counts what it is asked for, and does it when the test says so.
class CountingKeeper final : public StoreKeeper {
 public:
  void ask_for_memory() override { ++wishes; }
  void ask_to_tidy() override { ++tidyings; }
  bool has_failed() const override { return failed; }

  int wishes = 0;
  int tidyings = 0;
  bool failed = false;
};

class PageHandlerTest : public testing::Test {
 protected:
  static constexpr uint64_t kReserveBytes = 8 * kSlabBytes;

  explicit PageHandlerTest(uint64_t limit_bytes = 0)
      : settings_{.limit_bytes = limit_bytes, .reserve_bytes = kReserveBytes},
        store_(*PageStore::format(region_.bytes(), kGeometry, settings_, region_)) {
    use({.algorithm = Algorithm::kLz4, .level = {}, .objective = {}, .target = target_});
    refill();
  }

  void refill() {
    while (store_->refill(64)) {
    }
  }

  void use(const DeviceEncoderSettings& settings) {
    auto encoder = DeviceEncoder::make(settings);
    ASSERT_TRUE(encoder);
    handler_.emplace(PageHandler::Parts{.store = *store_,
                                        .keeper = keeper_,
                                        .encoder = std::move(*encoder),
                                        .objective = objective_,
                                        .statistics = statistics_,
                                        .least_reserve_bytes = kReserveBytes / 2});
  }

  int run(IoOperation operation, uint64_t first_page, uint32_t page_count,
          std::span<std::byte> data = {}) {
    return handler_->handle({.operation = operation,
                             .swap = is_swap_,
                             .tag = 0,
                             .page_count = page_count,
                             .first_page = first_page},
                            data);
  }

  int write(uint64_t first_page, std::vector<Page> pages) {
    return run(IoOperation::kWrite, first_page, static_cast<uint32_t>(pages.size()),
               std::as_writable_bytes(std::span(pages)));
  }

  std::vector<Page> read(uint64_t first_page, uint32_t page_count) {
    std::vector<Page> pages(page_count, random_page(99));
    EXPECT_EQ(
        run(IoOperation::kRead, first_page, page_count, std::as_writable_bytes(std::span(pages))),
        0);
    return pages;
  }

  uint64_t kept(KeptAs way) const { return statistics_.kept[static_cast<size_t>(way)].value(); }

  const Target target_ = *cpu_dispatch().target;
  GuardedRegion region_{store_layout(kGeometry)->region_bytes};
  StoreSettings settings_;
  std::unique_ptr<PageStore> store_;
  CountingKeeper keeper_;
  /// Of requests to come.
  bool is_swap_ = false;
  std::atomic<Objective> objective_ = Objective::kLatency;
  QueueStatistics statistics_;
  std::optional<PageHandler> handler_;
};

/// Of all kinds that there are.
Page any_page(PseudoRandom& random) {
  const uint64_t seed = random.next();
  switch (random.below(5)) {
    case 0:
      return same_filled_page(seed);
    case 1:
      return random_page(seed);
    case 2:
      return text_page(seed);
    default:
      return heap_page(seed);
  }
}

TEST_F(PageHandlerTest, DoesWhatAnArrayOfPagesWouldDo) {
  std::vector<Page> model(kPages);
  PseudoRandom random(2);
  for (int step = 0; step < 4000; ++step) {
    refill();
    const auto count = static_cast<uint32_t>(1 + random.below(kMostIoPages));
    const uint64_t first = random.below(kPages - count + 1);
    const auto model_pages = std::span(model).subspan(first, count);
    switch (random.below(8)) {
      case 0:
        ASSERT_EQ(run(IoOperation::kDiscard, first, count), 0);
        std::ranges::fill(model_pages, Page{});
        break;
      case 1:
        ASSERT_EQ(run(IoOperation::kWriteZeroes, first, count), 0);
        std::ranges::fill(model_pages, Page{});
        break;
      case 2:
        ASSERT_EQ(run(IoOperation::kFlush, 0, 0), 0);
        break;
      case 3:
      case 4: {
        std::vector<Page> pages;
        for (uint32_t page = 0; page < count; ++page) pages.push_back(any_page(random));
        ASSERT_EQ(write(first, pages), 0);
        std::ranges::copy(pages, model_pages.begin());
        break;
      }
      default:
        ASSERT_TRUE(std::ranges::equal(read(first, count), model_pages)) << "step " << step;
    }
  }
  ASSERT_EQ(read(0, kPages), model);
}

TEST_F(PageHandlerTest, CountsHowPagesAreKept) {
  ASSERT_EQ(write(0, {same_filled_page(7), random_page(1), heap_page(1), heap_page(2)}), 0);
  EXPECT_EQ(kept(KeptAs::kSame), 1U);
  EXPECT_EQ(kept(KeptAs::kRaw), 1U);
  EXPECT_EQ(kept(KeptAs::kLz4), 2U);
  use({.algorithm = Algorithm::kLz4Hc, .level = {}, .objective = {}, .target = target_});
  ASSERT_EQ(write(0, {heap_page(1)}), 0);
  EXPECT_EQ(kept(KeptAs::kLz4Hc), 1U);
  use({.algorithm = Algorithm::kZstd, .level = 3, .objective = {}, .target = target_});
  ASSERT_EQ(write(0, {heap_page(1)}), 0);
  EXPECT_EQ(kept(KeptAs::kZstd), 1U);
}

TEST_F(PageHandlerTest, PagesOfBeforeAreReadWhateverIsWrittenNow) {
  const std::vector<DeviceEncoderSettings> all = {
      {.algorithm = Algorithm::kLz4, .level = {}, .objective = {}, .target = target_},
      {.algorithm = Algorithm::kLz4Hc, .level = 9, .objective = {}, .target = target_},
      {.algorithm = Algorithm::kZstd, .level = 1, .objective = {}, .target = target_},
      {.algorithm = {}, .level = {}, .objective = Objective::kDensity, .target = target_},
  };
  for (uint64_t slot = 0; slot < all.size(); ++slot) {
    use(all[slot]);
    ASSERT_EQ(write(slot, {heap_page(slot)}), 0);
  }
  for (const DeviceEncoderSettings& settings : all) {
    use(settings);
    for (uint64_t slot = 0; slot < all.size(); ++slot) {
      EXPECT_EQ(read(slot, 1).front(), heap_page(slot)) << slot;
    }
  }
}

TEST_F(PageHandlerTest, AnObjectiveThatChangesIsThatOfTheNextPage) {
  use({.algorithm = {}, .level = {}, .objective = Objective::kLatency, .target = target_});
  ASSERT_EQ(write(0, {text_page(1)}), 0);
  EXPECT_EQ(kept(KeptAs::kLz4), 1U);
  objective_ = Objective::kDensity;
  ASSERT_EQ(write(1, {text_page(1)}), 0);
  EXPECT_EQ(kept(KeptAs::kZstd), 1U);
}

TEST_F(PageHandlerTest, ADamagedPageFailsAloneAndOnlyWhenRead) {
  ASSERT_EQ(write(0, {random_page(1), heap_page(2)}), 0);
  // A raw page lies in the data as it is.
  const Page raw = random_page(1);
  const auto bytes = region_.bytes();
  const auto found = std::search(bytes.begin(), bytes.end(), raw.begin(), raw.begin() + 64);
  ASSERT_NE(found, bytes.end());
  *found ^= std::byte{1};
  Page page;
  EXPECT_EQ(run(IoOperation::kRead, 0, 1, page), -EIO);
  EXPECT_EQ(read(1, 1).front(), heap_page(2));
  ASSERT_EQ(write(0, {random_page(3)}), 0);
  EXPECT_EQ(read(0, 1).front(), random_page(3));
}

TEST_F(PageHandlerTest, MemoryIsAskedForBeforeThereIsNone) {
  uint64_t slot = 0;
  while (store_->reserve_bytes() >= kReserveBytes / 2) {
    EXPECT_EQ(keeper_.wishes, 0);
    ASSERT_EQ(write(slot, {random_page(slot)}), 0);
    ++slot;
  }
  EXPECT_EQ(keeper_.wishes, 1);
}

TEST_F(PageHandlerTest, WithoutMemoryAWriteWaitsUntilThereIsSomeAndSwapUntilThereIsNoHope) {
  uint64_t slot = 0;
  int status = 0;
  while ((status = write(slot, {random_page(slot)})) == 0) ++slot;
  EXPECT_EQ(status, -EAGAIN);
  EXPECT_EQ(read(slot - 1, 1).front(), random_page(slot - 1));

  keeper_.failed = true;
  // A file system loses what it cannot write.
  EXPECT_EQ(write(slot, {random_page(slot)}), -EAGAIN);
  is_swap_ = true;
  EXPECT_EQ(write(slot, {random_page(slot)}), -ENOSPC);

  keeper_.failed = false;
  refill();
  EXPECT_EQ(write(slot, {random_page(slot)}), 0);
}

TEST_F(PageHandlerTest, AWriteThatRanOutOfMemoryHalfWayIsDoneWhenRepeated) {
  constexpr uint64_t kPagesOfReserve = kReserveBytes / kPageBytes;
  std::vector<Page> pages;
  for (uint64_t seed = 0; seed < kPagesOfReserve + 1; ++seed) pages.push_back(random_page(seed));
  ASSERT_EQ(write(0, pages), -EAGAIN);
  refill();
  ASSERT_EQ(write(0, pages), 0);
  EXPECT_EQ(read(0, static_cast<uint32_t>(pages.size())), pages);
}

TEST_F(PageHandlerTest, ASixteenthOfTheDeviceIsWorthTidyingUp) {
  for (uint64_t round = 0; round < 4; ++round) {
    ASSERT_EQ(run(IoOperation::kDiscard, 0, kPages / 16), 0);
  }
  EXPECT_EQ(keeper_.tidyings, 4);
}

class LimitedPageHandlerTest : public PageHandlerTest {
 protected:
  LimitedPageHandlerTest() : PageHandlerTest(4 * kSlabBytes) {}
};

TEST_F(LimitedPageHandlerTest, AtTheLimitNobodyWaitsForMemory) {
  uint64_t slot = 0;
  int status = 0;
  while ((status = write(slot, {random_page(slot)})) == 0) ++slot;
  EXPECT_EQ(status, -ENOSPC);
  EXPECT_GT(store_->reserve_bytes(), 0U);
  // What needs no room goes on.
  EXPECT_EQ(write(slot, {same_filled_page(1)}), 0);
  ASSERT_EQ(run(IoOperation::kDiscard, 0, 32), 0);
  EXPECT_EQ(write(slot, {random_page(slot)}), 0);
}

}  // namespace
}  // namespace trueno
