#pragma once

#include <memory>
#include <vector>

#include "compressor/compressor_pool.h"
#include "compressor/page_batch.h"
#include "pageset/synthetic_pages.h"

// For the tests of batches.
namespace trueno {

/// Pages of every kind, more than a slice and not a whole number of slices.
inline std::vector<std::byte> mixed_pages() {
  std::vector<std::byte> bytes;
  for (const SyntheticSet& set : synthetic_sets()) {
    for (const Page& page : set.pages) bytes.insert(bytes.end(), page.begin(), page.end());
  }
  for (uint64_t seed = 0; seed < 401; ++seed) {
    const Page page = seed % 3 == 0 ? random_page(seed) : heap_page(seed);
    bytes.insert(bytes.end(), page.begin(), page.end());
  }
  return bytes;
}

struct Compressed {
  std::vector<std::byte> stored;
  std::vector<uint32_t> offsets;

  StoredPages pages() const { return {.bytes = stored, .offsets = offsets}; }
};

inline std::shared_ptr<CompressorPool> made_pool(Algorithm algorithm = Algorithm::kLz4) {
  return *CompressorPool::make(PageCodecSettings{.algorithm = algorithm});
}

inline Compressed compressed(CompressorPool& pool, const std::vector<std::byte>& pages,
                             Sharing sharing = Sharing::kPrivate) {
  Compressed result{.stored = std::vector<std::byte>(pages.size()),
                    .offsets = std::vector<uint32_t>(pages.size() / kPageBytes + 1)};
  auto compressor = *pool.take();
  result.stored.resize(
      compress_pages(*compressor, pages, sharing, result.stored.data(), result.offsets));
  pool.give_back(std::move(compressor));
  return result;
}

}  // namespace trueno
