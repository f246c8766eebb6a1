#include "compressor/parallel_batch.h"

#include <gtest/gtest.h>

#include <vector>

#include "compressor/sample_batch_test.h"

namespace trueno {
namespace {

const std::atomic<bool> kNotCancelled = false;

TEST(ParallelBatch, OfNoPagesIsDone) {
  const auto pool = made_pool();
  const BatchThreads threads{.pool = *pool, .most = 4, .cancelled = kNotCancelled};
  SlicedPages sliced(0);
  EXPECT_EQ(compress_slices(threads, {}, Sharing::kPrivate, sliced).status,
            BatchOutcome::Status::kDone);
  EXPECT_EQ(sliced.offsets, std::vector<uint32_t>{0});
  EXPECT_EQ(gather_slices(threads, sliced, nullptr).status, BatchOutcome::Status::kDone);
  EXPECT_EQ(
      decompress_slices(threads, compressed(*pool, {}).pages(), Sharing::kPrivate, nullptr).status,
      BatchOutcome::Status::kDone);
}

TEST(ParallelBatch, IsTheSameWithAnyNumberOfThreads) {
  const std::vector<std::byte> pages = mixed_pages();
  for (const Algorithm algorithm : all_algorithms()) {
    const auto pool = made_pool(algorithm);
    const Compressed expected = compressed(*pool, pages);
    for (const unsigned most : {1U, 2U, 3U, 1000U}) {
      const BatchThreads threads{.pool = *pool, .most = most, .cancelled = kNotCancelled};
      SlicedPages sliced(pages.size() / kPageBytes);
      ASSERT_EQ(compress_slices(threads, pages, Sharing::kPrivate, sliced).status,
                BatchOutcome::Status::kDone);
      EXPECT_EQ(sliced.offsets, expected.offsets);
      std::vector<std::byte> stored(sliced.offsets.back());
      ASSERT_EQ(gather_slices(threads, sliced, stored.data()).status, BatchOutcome::Status::kDone);
      EXPECT_EQ(stored, expected.stored);

      std::vector<std::byte> restored(pages.size());
      ASSERT_EQ(
          decompress_slices(threads, expected.pages(), Sharing::kShared, restored.data()).status,
          BatchOutcome::Status::kDone);
      EXPECT_EQ(restored, pages);
    }
  }
}

TEST(ParallelBatch, NamesTheFirstOfSeveralDamagedPages) {
  const auto pool = made_pool();
  Compressed batch = compressed(*pool, mixed_pages());
  const size_t last = batch.pages().page_count() - 1;
  std::vector<std::byte> restored((last + 1) * kPageBytes);
  for (const size_t first : {last, size_t{200}, size_t{70}, size_t{0}}) {
    // Longer than a page, and the next one is shorter than nothing.
    batch.offsets[first + 1] = batch.offsets[first] + kPageBytes + 1;
    for (const unsigned most : {1U, 2U}) {
      const BatchThreads threads{.pool = *pool, .most = most, .cancelled = kNotCancelled};
      const auto outcome =
          decompress_slices(threads, batch.pages(), Sharing::kPrivate, restored.data());
      EXPECT_EQ(outcome.status, BatchOutcome::Status::kCorrupt);
      EXPECT_EQ(outcome.page_index, first);
    }
  }
}

TEST(ParallelBatch, StopsWhenItIsCancelled) {
  const auto pool = made_pool();
  const std::vector<std::byte> pages = mixed_pages();
  SlicedPages sliced(pages.size() / kPageBytes);
  const std::atomic<bool> cancelled = true;
  const BatchThreads threads{.pool = *pool, .most = 2, .cancelled = cancelled};
  EXPECT_EQ(compress_slices(threads, pages, Sharing::kPrivate, sliced).status,
            BatchOutcome::Status::kCancelled);
}

}  // namespace
}  // namespace trueno
