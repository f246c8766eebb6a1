#include "compressor/page_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "compressor/sample_batch_test.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

TEST(PageBatch, OfNoPagesIsOneOffset) {
  const auto pool = made_pool();
  const Compressed none = compressed(*pool, {});
  EXPECT_TRUE(none.stored.empty());
  EXPECT_EQ(none.offsets, std::vector<uint32_t>{0});
}

TEST(PageBatch, GivesBackItsPages) {
  const std::vector<std::byte> pages = mixed_pages();
  for (const Algorithm algorithm : all_algorithms()) {
    const auto pool = made_pool(algorithm);
    for (const Sharing sharing : {Sharing::kPrivate, Sharing::kShared}) {
      const Compressed batch = compressed(*pool, pages, sharing);
      std::vector<std::byte> restored(pages.size());
      const auto compressor = *pool->take();
      ASSERT_FALSE(decompress_pages(*compressor, batch.pages(), sharing, restored.data()));
      EXPECT_EQ(restored, pages);
    }
  }
}

TEST(PageBatch, ReadsNothingOutsideWhateverTheOffsets) {
  const auto pool = made_pool();
  const auto compressor = *pool->take();
  const std::vector<std::byte> stored(100);
  std::vector<std::byte> restored(2 * kPageBytes);
  for (const std::vector<uint32_t>& offsets : std::vector<std::vector<uint32_t>>{
           {0, 101}, {100, 101}, {UINT32_MAX, UINT32_MAX}, {8, 0}, {0, 8, UINT32_MAX}, {0, 8, 7}}) {
    const StoredPages batch{.bytes = stored, .offsets = offsets};
    const auto corrupt = decompress_pages(*compressor, batch, Sharing::kPrivate, restored.data());
    ASSERT_TRUE(corrupt);
    EXPECT_EQ(*corrupt, offsets.size() - 2);
  }
}

TEST(PageBatch, StaysWithinBoundsWhileSomebodyWritesToItsMemory) {
  const auto pool = made_pool();
  const auto zstd_pool = made_pool(Algorithm::kZstd);
  std::vector<std::byte> pages = mixed_pages();
  pages.resize(100 * kPageBytes);
  Compressed batch = compressed(*pool, pages);
  std::atomic<bool> stop = false;
  const auto scribble = [&stop](std::span<std::byte> bytes, uint64_t seed) {
    PseudoRandom random(seed);
    while (!stop) {
      std::atomic_ref(reinterpret_cast<unsigned char&>(bytes[random.below(bytes.size())]))
          .store(static_cast<unsigned char>(random.next()), std::memory_order_relaxed);
    }
  };
  std::thread page_writer(scribble, std::span(pages), 1);
  std::thread stored_writer(scribble, std::span(batch.stored), 2);
  std::thread offset_writer(scribble, std::as_writable_bytes(std::span(batch.offsets)), 3);
  std::vector<std::byte> out(pages.size());
  std::vector<uint32_t> offsets(batch.offsets.size());
  for (int round = 0; round < 20; ++round) {
    for (CompressorPool* const each : {pool.get(), zstd_pool.get()}) {
      auto compressor = *each->take();
      compress_pages(*compressor, pages, Sharing::kShared, out.data(), offsets);
      (void)decompress_pages(*compressor, batch.pages(), Sharing::kShared, out.data());
      each->give_back(std::move(compressor));
    }
  }
  stop = true;
  page_writer.join();
  stored_writer.join();
  offset_writer.join();
}

}  // namespace
}  // namespace trueno
