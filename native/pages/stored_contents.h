#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "codec/page_encoder.h"
#include "core/page.h"
#include "pages/page_store.h"

namespace trueno {

/// What a test stores for a page. A store does not look into blocks, so any bytes do.
struct StoredContents {
  EncodedPage encoded{.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = 0};
  std::vector<std::byte> block;

  bool operator==(const StoredContents& other) const {
    return encoded.form == other.encoded.form && encoded.algorithm == other.encoded.algorithm &&
           encoded.pattern == other.encoded.pattern && block == other.block;
  }
};

/// Bytes that differ from tag to tag and from place to place.
inline std::vector<std::byte> tagged_bytes(size_t count, uint64_t tag) {
  std::vector<std::byte> bytes(count);
  for (size_t at = 0; at < count; at += sizeof tag) {
    tag = tag * 0x5851F42D4C957F2D + 0x14057B7EF767814F;
    std::memcpy(bytes.data() + at, &tag, std::min(sizeof tag, count - at));
  }
  return bytes;
}

inline StoredContents same_filled_contents(uint64_t pattern) {
  return {.encoded = {.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = pattern},
          .block = {}};
}

inline StoredContents block_contents(size_t bytes, uint64_t tag,
                                     Algorithm algorithm = Algorithm::kLz4) {
  return {.encoded = {.form = PageForm::kCompressed,
                      .algorithm = algorithm,
                      .stored_bytes = static_cast<uint16_t>(bytes),
                      .pattern = 0},
          .block = tagged_bytes(bytes, tag)};
}

inline StoredContents raw_contents(uint64_t tag) {
  return {.encoded = {.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0},
          .block = tagged_bytes(kPageBytes, tag)};
}

inline Result<void, ErrorCode> write_contents(PageStore& store, uint64_t slot,
                                              const StoredContents& contents) {
  return store.write(slot, contents.encoded, contents.block);
}

inline Result<StoredContents, ErrorCode> read_contents(PageStore& store, uint64_t slot) {
  Page block;
  const auto encoded = store.read(slot, block);
  if (!encoded) return encoded.error();
  return StoredContents{.encoded = *encoded,
                        .block = {block.begin(), block.begin() + encoded->stored_bytes}};
}

/// Does all that refill() and compact() have to do.
inline void tidy(PageStore& store) {
  constexpr size_t kStep = 1 << 20;
  while (store.refill(kStep)) {
  }
  // A round can uncover another; this many are not needed by any.
  for (int rounds = 0; rounds < 8; ++rounds) {
    while (store.compact(kStep)) {
    }
  }
  while (store.refill(kStep)) {
  }
}

}  // namespace trueno
