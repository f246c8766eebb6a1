#include <optional>
#include <utility>

#include "adaptive/adaptive_encoder.h"
#include "adaptive/objective.h"
#include "bench/page_subject.h"
#include "codec/page_codec.h"
#include "codec/zstd_fast_codec.h"

namespace trueno {
namespace {

class CodecSubject final : public PageSubject {
 public:
  CodecSubject(std::unique_ptr<PageCodec> codec, const PageCodecSettings& settings)
      : codec_(std::move(codec)), encoder_(*codec_, settings.algorithm, settings.target) {}

  EncodedPage encode(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    return encoder_.encode(page, room.first<kPageBytes>());
  }

  bool decode(const EncodedPage& encoded, std::span<const std::byte> stored,
              PageBuffer page) override {
    return encoder_.decode(encoded, stored, page).has_value();
  }

 private:
  std::unique_ptr<PageCodec> codec_;
  PageEncoder encoder_;
};

class AdaptiveSubject final : public PageSubject {
 public:
  explicit AdaptiveSubject(std::unique_ptr<AdaptiveEncoder> encoder)
      : encoder_(std::move(encoder)) {}

  EncodedPage encode(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    return encoder_->encode(page, room.first<kPageBytes>());
  }

  bool decode(const EncodedPage& encoded, std::span<const std::byte> stored,
              PageBuffer page) override {
    return encoder_->decode(encoded, stored, page).has_value();
  }

 private:
  std::unique_ptr<AdaptiveEncoder> encoder_;
};

}  // namespace

Result<std::vector<NamedSubject>> our_subjects(const std::vector<Target>& targets) {
  std::vector<NamedSubject> subjects;
  std::optional<Error> failure;
  const auto add = [&](Algorithm algorithm, int level, Target target, bool has_own_loops) {
    const PageCodecSettings settings{.algorithm = algorithm, .level = level, .target = target};
    auto codec = make_page_codec(settings);
    if (!codec) {
      failure = codec.error();
      return;
    }
    subjects.push_back({.maker = "trueno",
                        .algorithm = std::string(algorithm_name(algorithm)),
                        .setting = "level " + std::to_string(level),
                        .target = has_own_loops ? std::string(target_name(target)) : std::string(),
                        .subject = std::make_unique<CodecSubject>(std::move(*codec), settings)});
  };
  const Target best = targets.back();
  const Levels lz4 = levels_of(Algorithm::kLz4);
  for (const Target target : targets) {
    for (int level = lz4.lowest; level <= lz4.highest; ++level) {
      if (level == lz4.usual || target == best) add(Algorithm::kLz4, level, target, true);
    }
  }
  const Levels lz4hc = levels_of(Algorithm::kLz4Hc);
  for (const int level : {lz4hc.lowest, lz4hc.usual}) add(Algorithm::kLz4Hc, level, best, true);
  for (const int level : {-5, -1, 1, 3}) add(Algorithm::kZstd, level, best, false);
  if (failure) return *failure;
  for (const Target target : targets) {
    for (const ZstdLiterals literals : {ZstdLiterals::kRaw, ZstdLiterals::kHuffman}) {
      auto codec = ZstdFastCodec::make(target, literals);
      if (!codec) return codec.error();
      const PageCodecSettings settings{.algorithm = Algorithm::kZstd, .target = target};
      subjects.push_back({.maker = "trueno",
                          .algorithm = "zstd",
                          .setting = literals == ZstdLiterals::kRaw ? "fast" : "fast huffman",
                          .target = std::string(target_name(target)),
                          .subject = std::make_unique<CodecSubject>(std::move(*codec), settings)});
    }
  }
  for (const Objective objective :
       {Objective::kLatency, Objective::kBalance, Objective::kDensity}) {
    auto encoder = AdaptiveEncoder::make({.objective = objective, .target = best});
    if (!encoder) return encoder.error();
    subjects.push_back({.maker = "trueno",
                        .algorithm = "adaptive",
                        .setting = std::string(objective_name(objective)),
                        .target = std::string(target_name(best)),
                        .subject = std::make_unique<AdaptiveSubject>(std::move(*encoder))});
  }
  return subjects;
}

}  // namespace trueno
