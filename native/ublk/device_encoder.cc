#include "ublk/device_encoder.h"

#include <new>

#include "pages/size_class.h"

namespace trueno {

Result<std::unique_ptr<DeviceEncoder>> DeviceEncoder::make(const DeviceEncoderSettings& settings) {
  std::unique_ptr<DeviceEncoder> encoder(new (std::nothrow) DeviceEncoder());
  if (encoder == nullptr) return Error{.code = ErrorCode::kOutOfMemory};

  if (settings.algorithm) {
    auto codec =
        make_page_codec({.algorithm = *settings.algorithm,
                         .level = settings.level.value_or(usual_device_level(*settings.algorithm)),
                         .target = settings.target});
    if (!codec) return codec.error();
    encoder->codec_ = std::move(*codec);
    encoder->fixed_.emplace(*encoder->codec_, *settings.algorithm, settings.target,
                            kLargestBlockBytes);
  } else {
    auto adaptive = AdaptiveEncoder::make({.objective = settings.objective,
                                           .zstd_level = settings.level,
                                           .target = settings.target,
                                           .largest_block_bytes = kLargestBlockBytes});
    if (!adaptive) return adaptive.error();
    encoder->adaptive_ = std::move(*adaptive);
  }

  const auto make_reader = [&](Algorithm algorithm, std::unique_ptr<PageCodec>& codec,
                               std::optional<PageEncoder>& reader) -> Result<void> {
    auto made = make_page_codec({.algorithm = algorithm, .target = settings.target});
    if (!made) return made.error();
    codec = std::move(*made);
    reader.emplace(*codec, algorithm, settings.target, kLargestBlockBytes);
    return {};
  };
  const auto lz4 = make_reader(Algorithm::kLz4, encoder->lz4_codec_, encoder->lz4_);
  if (!lz4) return lz4.error();
  const auto zstd = make_reader(Algorithm::kZstd, encoder->zstd_codec_, encoder->zstd_);
  if (!zstd) return zstd.error();
  return encoder;
}

Result<void, ErrorCode> DeviceEncoder::decode(const EncodedPage& encoded,
                                              std::span<const std::byte> stored, PageBuffer page) {
  EncodedPage readable = encoded;
  if (readable.algorithm == Algorithm::kLz4Hc) readable.algorithm = Algorithm::kLz4;
  PageEncoder& reader = readable.algorithm == Algorithm::kZstd ? *zstd_ : *lz4_;
  return reader.decode(readable, stored, page);
}

}  // namespace trueno
