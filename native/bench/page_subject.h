#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codec/page_encoder.h"
#include "core/page.h"
#include "core/result.h"
#include "cpu/target.h"

namespace trueno {

/// Room for any block of any subject, as kernel zram gives its codecs.
inline constexpr size_t kBlockRoomBytes = 2 * kPageBytes;

/// What a benchmark compares: pages to what is kept of them, and back.
class PageSubject {
 public:
  virtual ~PageSubject() = default;

  /// For a page that is not same-filled. The block, if any, lies at the start of `room`.
  virtual EncodedPage encode(PageView page, std::span<std::byte, kBlockRoomBytes> room) = 0;

  /// False when the block cannot be read.
  virtual bool decode(const EncodedPage& encoded, std::span<const std::byte> stored,
                      PageBuffer page) = 0;
};

struct NamedSubject {
  /// Who wrote the code: `trueno`, `liblz4` or `libzstd`.
  std::string maker;
  /// `lz4`, `lz4hc`, `zstd` or `adaptive`.
  std::string algorithm;
  /// E.g. `level 3`, `acceleration 8`, `fast`, `balance`.
  std::string setting;
  /// What our own loops run on; empty where a library chooses by itself.
  std::string target;
  std::unique_ptr<PageSubject> subject;
};

/// Ours: what has loops of its own on every one of the targets, the best of which is last;
/// everything else on the best.
/// Fails as making a codec does.
Result<std::vector<NamedSubject>> our_subjects(const std::vector<Target>& targets);

/// The libraries, called as kernel zram calls its own: a state that is taken once, room for any
/// block, and a page kept as it is when its block is larger than kZsmallocHugeBytes.
std::vector<NamedSubject> peer_subjects();

}  // namespace trueno
