#pragma once

#include <cstdint>

#include "adaptive/adaptive_encoder.h"
#include "codec/page_encoder.h"
#include "core/page.h"
#include "core/result.h"
#include "pages/page_store.h"

namespace trueno {

/// Pages through an encoder into a store and back: one thread's view of a store that any number
/// share. The encoder is a PageEncoder or an AdaptiveEncoder; both outlive it, and no other thread
/// uses the encoder.
template <typename Encoder>
class CompressedStore {
 public:
  CompressedStore(PageStore& store, Encoder& encoder) : store_(store), encoder_(encoder) {}

  /// Gives how the page is kept. Fails as PageStore::write() does.
  Result<EncodedPage, ErrorCode> write(uint64_t slot, PageView page) {
    const EncodedPage encoded = encoder_.encode(page, block_);
    const auto stored = std::span<const std::byte>(
        encoded.form == PageForm::kRaw ? page.data() : block_.data(), encoded.stored_bytes);
    if (const auto written = store_.write(slot, encoded, stored); !written) return written.error();
    return encoded;
  }

  /// Fails as PageStore::read() does, and with kCorruptBlock when the block is none of the
  /// encoder's; there may be anything in the page then.
  Result<void, ErrorCode> read(uint64_t slot, PageBuffer page) {
    const auto encoded = store_.read(slot, block_);
    if (!encoded) return encoded.error();
    return encoder_.decode(*encoded, PageView(block_).first(encoded->stored_bytes), page);
  }

 private:
  PageStore& store_;
  Encoder& encoder_;
  Page block_;
};

}  // namespace trueno
