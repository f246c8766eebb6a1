#pragma once

#include <memory>
#include <optional>
#include <span>

#include "adaptive/adaptive_encoder.h"
#include "codec/page_codec.h"
#include "codec/page_encoder.h"
#include "core/result.h"

namespace trueno {

struct DeviceEncoderSettings {
  /// For all pages; absent is adaptive.
  std::optional<Algorithm> algorithm;
  /// Absent is usual_device_level(), or for adaptive, for each page the one that pays.
  std::optional<int> level;
  Objective objective;
  Target target;
};

/// Pages of a device to what is kept of them, as its settings say, and back, whatever the settings
/// were then: they may be others after a restart, while the pages are still there. All memory is
/// taken when it is made. For one thread at a time.
class DeviceEncoder {
 public:
  /// Fails with kInvalidLevel or kOutOfMemory.
  static Result<std::unique_ptr<DeviceEncoder>> make(const DeviceEncoderSettings& settings);

  /// For pages to come, of an adaptive device.
  void set_objective(Objective objective) {
    if (adaptive_ != nullptr) adaptive_->set_objective(objective);
  }

  /// As PageEncoder::encode().
  EncodedPage encode(PageView page, PageBuffer block) {
    return adaptive_ != nullptr ? adaptive_->encode(page, block) : fixed_->encode(page, block);
  }

  /// As PageEncoder::decode(), for blocks of every algorithm.
  Result<void, ErrorCode> decode(const EncodedPage& encoded, std::span<const std::byte> stored,
                                 PageBuffer page);

 private:
  DeviceEncoder() = default;

  std::unique_ptr<AdaptiveEncoder> adaptive_;
  // Of a device that is not adaptive.
  std::unique_ptr<PageCodec> codec_;
  std::optional<PageEncoder> fixed_;
  // To read with. LZ4's codec reads LZ4HC's blocks, too.
  std::unique_ptr<PageCodec> lz4_codec_, zstd_codec_;
  std::optional<PageEncoder> lz4_, zstd_;
};

}  // namespace trueno
