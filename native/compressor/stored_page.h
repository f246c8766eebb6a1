#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "codec/page_encoder.h"

namespace trueno {

// What is kept of a page where nothing can be kept beside it: the number of bytes tells the form.
// Eight are the pattern of a same-filled page, as it lies in memory; 4096 are the page; any other
// number is a block, which is never that short: LZ4 needs 16 bytes for the lengths alone, and a
// zstd frame of one block has 10 bytes of headers.

/// Of a same-filled page.
inline constexpr size_t kPatternBytes = sizeof(EncodedPage::pattern);

/// What stored bytes say of themselves; nothing when no page is stored in so many bytes. A block
/// counts as zstd's when it starts with the magic number of a frame (RFC 8878, 3.1.1), and as LZ4's
/// otherwise: no LZ4 block starts so, as that would be two literals and a match further back than
/// those.
std::optional<EncodedPage> stored_form(std::span<const std::byte> stored);

}  // namespace trueno
