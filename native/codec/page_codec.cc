#include "codec/page_codec.h"

#include <string>

#include "codec/lz4_codec.h"
#include "codec/lz4hc_codec.h"
#include "codec/zstd_codec.h"

namespace trueno {

Result<std::unique_ptr<PageCodec>> make_page_codec(const PageCodecSettings& settings) {
  const std::string name(algorithm_name(settings.algorithm));
  const Levels levels = levels_of(settings.algorithm);
  const int level = settings.level.value_or(levels.usual);
  if (level < levels.lowest || level > levels.highest) {
    return Error{.code = ErrorCode::kInvalidLevel,
                 .subject = "level " + std::to_string(level) + " of " + name};
  }
  if (settings.algorithm == Algorithm::kZstd) {
    return ZstdCodec::make(level, settings.dictionary);
  }
  if (!settings.dictionary.empty()) {
    return Error{.code = ErrorCode::kNoDictionaries, .subject = name};
  }
  const PageKernels& kernels = page_kernels(settings.target);
  if (settings.algorithm == Algorithm::kLz4Hc) return Lz4HcCodec::make(level, kernels);
  return Lz4Codec::make(level, kernels);
}

}  // namespace trueno
