#include "compressor/page_batch.h"

#include <algorithm>

namespace trueno {
namespace {

/// The same value for each use, even if somebody writes to it.
uint32_t load_once(const uint32_t& offset) {
  return *static_cast<const volatile uint32_t*>(&offset);
}

}  // namespace

size_t compress_pages(PageCompressor& compressor, std::span<const std::byte> pages, Sharing sharing,
                      std::byte* stored, std::span<uint32_t> offsets) {
  Page page_copy;
  Page stored_copy;
  size_t end = 0;
  offsets[0] = 0;
  for (size_t index = 0; index < pages.size() / kPageBytes; ++index) {
    const PageView page(pages.data() + index * kPageBytes, kPageBytes);
    if (sharing == Sharing::kPrivate) {
      end += compressor.compress(page, PageBuffer(stored + end, kPageBytes));
    } else {
      std::ranges::copy(page, page_copy.begin());
      const size_t stored_bytes = compressor.compress(page_copy, stored_copy);
      std::copy_n(stored_copy.begin(), stored_bytes, stored + end);
      end += stored_bytes;
    }
    offsets[index + 1] = static_cast<uint32_t>(end);
  }
  return end;
}

std::optional<size_t> decompress_pages(PageCompressor& compressor, const StoredPages& stored,
                                       Sharing sharing, std::byte* pages) {
  Page stored_copy;
  Page page_copy;
  size_t begin = load_once(stored.offsets[0]);
  for (size_t index = 0; index < stored.page_count(); ++index) {
    const size_t end = load_once(stored.offsets[index + 1]);
    if (begin > end || end > stored.bytes.size() || end - begin > kPageBytes) return index;
    const std::span<const std::byte> bytes = stored.bytes.subspan(begin, end - begin);
    const PageBuffer page(pages + index * kPageBytes, kPageBytes);
    if (sharing == Sharing::kPrivate) {
      if (!compressor.decompress(bytes, page)) return index;
    } else {
      std::ranges::copy(bytes, stored_copy.begin());
      if (!compressor.decompress(std::span(stored_copy).first(bytes.size()), page_copy)) {
        return index;
      }
      std::ranges::copy(page_copy, page.begin());
    }
    begin = end;
  }
  return std::nullopt;
}

}  // namespace trueno
