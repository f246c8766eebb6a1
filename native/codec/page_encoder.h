#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "codec/page_codec.h"
#include "codec/page_kernels.h"
#include "core/page.h"
#include "core/result.h"

namespace trueno {

/// From which size on a block saves no memory in kernel zram: zsmalloc's huge watermark with chains
/// of 8 pages (Documentation/mm/zsmalloc.rst). A store that wastes less may allow more.
inline constexpr size_t kZsmallocHugeBytes = 3632;

enum class PageForm : uint8_t {
  /// Eight bytes over and over, which the pattern is; nothing else need be kept.
  kSameFilled,
  kCompressed,
  /// Did not shrink enough: the page itself is to be kept.
  kRaw,
};

/// How a page is to be kept.
struct EncodedPage {
  PageForm form;
  /// Of a compressed page: what its block has to be read with. Means nothing otherwise.
  Algorithm algorithm = Algorithm::kLz4;
  /// What has to be kept besides this: 0, the block's size, or 4096.
  uint16_t stored_bytes;
  /// Of a same-filled page, as the machine loads it; otherwise 0.
  uint64_t pattern;
};

/// How a same-filled page is to be kept; nothing for any other page.
std::optional<EncodedPage> encode_same_filled(PageView page, const PageKernels& kernels);

/// Pages to what is kept of them and back. For one thread at a time, as its codec is.
class PageEncoder {
 public:
  /// The codec, which is one of that algorithm, must outlive it. A block larger than
  /// `largest_block_bytes` counts as not compressed.
  PageEncoder(PageCodec& codec, Algorithm algorithm, Target target,
              size_t largest_block_bytes = kZsmallocHugeBytes);

  /// The block of a compressed page lies at the start of `block`; otherwise that holds anything.
  EncodedPage encode(PageView page, PageBuffer block);

  /// The same for a page that is not same-filled.
  EncodedPage encode_other(PageView page, PageBuffer block);

  /// `stored` is the block, or the raw page, or nothing. Fails with kCorruptBlock when its size is
  /// not stored_bytes, it is compressed by another algorithm, or the block is damaged.
  Result<void, ErrorCode> decode(const EncodedPage& encoded, std::span<const std::byte> stored,
                                 PageBuffer page);

 private:
  PageCodec& codec_;
  Algorithm algorithm_;
  const PageKernels& kernels_;
  size_t largest_block_bytes_;
};

}  // namespace trueno
