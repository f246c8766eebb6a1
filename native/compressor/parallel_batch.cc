#include "compressor/parallel_batch.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <new>
#include <thread>
#include <utility>

namespace trueno {
namespace {

// 64 KiB of pages: what becomes of them fits on a stack and stays in a core's own cache, and taking
// the next slice costs nothing beside them.
constexpr size_t kSlicePages = 16;

size_t slice_count(size_t page_count) { return (page_count + kSlicePages - 1) / kSlicePages; }

struct Slice {
  size_t index;
  size_t first_page;
  size_t page_count;
};

Slice slice_at(size_t index, size_t page_count) {
  const size_t first = index * kSlicePages;
  return {
      .index = index, .first_page = first, .page_count = std::min(kSlicePages, page_count - first)};
}

/// Done, corrupt or out of memory.
using SliceWork = std::function<BatchOutcome(PageCompressor&, const Slice&)>;

/// The slices that several threads share out among themselves.
class SharedWork {
 public:
  SharedWork(const BatchThreads& threads, size_t page_count, SliceWork work)
      : threads_(threads), page_count_(page_count), work_(std::move(work)) {}

  BatchOutcome run() {
    const size_t most = std::min<size_t>({threads_.most, slice_count(page_count_),
                                          std::max(1U, std::thread::hardware_concurrency())});
    std::vector<std::thread> helpers;
    try {
      helpers.reserve(most);
      while (helpers.size() + 1 < most) helpers.emplace_back([this] { take_slices(); });
    } catch (const std::exception&) {
      // Those that could be started do it all.
    }
    const bool took_part = take_slices();
    for (std::thread& helper : helpers) helper.join();

    if (first_corrupt_ != kNone) {
      return {.status = BatchOutcome::Status::kCorrupt, .page_index = first_corrupt_};
    }
    if (slices_done_ == slice_count(page_count_)) return {};
    const bool short_of_memory = out_of_memory_ || (!took_part && !threads_.cancelled);
    return {.status = short_of_memory ? BatchOutcome::Status::kOutOfMemory
                                      : BatchOutcome::Status::kCancelled};
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  /// False when there was no memory for a compressor; the others then do this one's share.
  bool take_slices() {
    auto compressor = threads_.pool.take();
    if (!compressor) return false;
    while (!stop_ && !threads_.cancelled) {
      const size_t index = next_slice_++;
      if (index >= slice_count(page_count_)) break;
      const BatchOutcome outcome = work_(**compressor, slice_at(index, page_count_));
      if (outcome.status == BatchOutcome::Status::kDone) {
        ++slices_done_;
      } else {
        stop_ = true;
        if (outcome.status == BatchOutcome::Status::kCorrupt) report_corrupt(outcome.page_index);
        if (outcome.status == BatchOutcome::Status::kOutOfMemory) out_of_memory_ = true;
      }
    }
    threads_.pool.give_back(std::move(*compressor));
    return true;
  }

  /// Slices are taken in order and finished once taken, so the first page of all is found whatever
  /// the number of threads.
  void report_corrupt(size_t page_index) {
    size_t first = first_corrupt_;
    while (page_index < first && !first_corrupt_.compare_exchange_weak(first, page_index)) {
    }
  }

  const BatchThreads& threads_;
  const size_t page_count_;
  const SliceWork work_;

  std::atomic<size_t> next_slice_ = 0;
  std::atomic<size_t> slices_done_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> out_of_memory_ = false;
  std::atomic<size_t> first_corrupt_ = kNone;
};

}  // namespace

SlicedPages::SlicedPages(size_t page_count)
    : slices(slice_count(page_count)), offsets(page_count + 1) {}

BatchOutcome compress_slices(const BatchThreads& threads, std::span<const std::byte> pages,
                             Sharing sharing, SlicedPages& sliced) {
  const size_t page_count = pages.size() / kPageBytes;
  // First the offsets within each slice, as nobody knows yet where it will begin.
  const auto compress = [&](PageCompressor& compressor, const Slice& slice) -> BatchOutcome {
    std::byte stored[kSlicePages * kPageBytes];
    uint32_t offsets[kSlicePages + 1];
    const size_t stored_bytes = compress_pages(
        compressor, pages.subspan(slice.first_page * kPageBytes, slice.page_count * kPageBytes),
        sharing, stored, offsets);
    std::copy_n(offsets + 1, slice.page_count, sliced.offsets.begin() + slice.first_page + 1);
    std::unique_ptr<std::byte[]> kept(new (std::nothrow) std::byte[stored_bytes]);
    if (kept == nullptr) return {.status = BatchOutcome::Status::kOutOfMemory};
    std::copy_n(stored, stored_bytes, kept.get());
    sliced.slices[slice.index] = std::move(kept);
    return {};
  };
  const BatchOutcome outcome = SharedWork(threads, page_count, compress).run();
  if (outcome.status != BatchOutcome::Status::kDone) return outcome;

  const std::span<uint32_t> offsets(sliced.offsets);
  for (size_t index = 0; index < slice_count(page_count); ++index) {
    const Slice slice = slice_at(index, page_count);
    const uint32_t begin = offsets[slice.first_page];
    for (uint32_t& end : offsets.subspan(slice.first_page + 1, slice.page_count)) end += begin;
  }
  return outcome;
}

BatchOutcome gather_slices(const BatchThreads& threads, const SlicedPages& sliced,
                           std::byte* stored) {
  const auto gather = [&](PageCompressor&, const Slice& slice) -> BatchOutcome {
    const uint32_t begin = sliced.offsets[slice.first_page];
    const uint32_t end = sliced.offsets[slice.first_page + slice.page_count];
    std::copy_n(sliced.slices[slice.index].get(), end - begin, stored + begin);
    return {};
  };
  return SharedWork(threads, sliced.offsets.size() - 1, gather).run();
}

BatchOutcome decompress_slices(const BatchThreads& threads, const StoredPages& stored,
                               Sharing sharing, std::byte* pages) {
  const auto decompress = [&](PageCompressor& compressor, const Slice& slice) -> BatchOutcome {
    const StoredPages part{
        .bytes = stored.bytes,
        .offsets = stored.offsets.subspan(slice.first_page, slice.page_count + 1)};
    const auto corrupt =
        decompress_pages(compressor, part, sharing, pages + slice.first_page * kPageBytes);
    if (!corrupt) return {};
    return {.status = BatchOutcome::Status::kCorrupt, .page_index = slice.first_page + *corrupt};
  };
  return SharedWork(threads, stored.page_count(), decompress).run();
}

}  // namespace trueno
