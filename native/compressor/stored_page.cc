#include "compressor/stored_page.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace trueno {
namespace {

constexpr std::array kZstdMagic{std::byte{0x28}, std::byte{0xb5}, std::byte{0x2f}, std::byte{0xfd}};

}  // namespace

std::optional<EncodedPage> stored_form(std::span<const std::byte> stored) {
  if (stored.empty() || stored.size() > kPageBytes) return std::nullopt;
  EncodedPage encoded{.form = PageForm::kCompressed,
                      .stored_bytes = static_cast<uint16_t>(stored.size()),
                      .pattern = 0};
  if (stored.size() == kPatternBytes) {
    encoded.form = PageForm::kSameFilled;
    encoded.stored_bytes = 0;
    std::memcpy(&encoded.pattern, stored.data(), kPatternBytes);
  } else if (stored.size() == kPageBytes) {
    encoded.form = PageForm::kRaw;
  } else if (stored.size() > kZstdMagic.size() &&
             std::ranges::equal(stored.first<kZstdMagic.size()>(), kZstdMagic)) {
    encoded.algorithm = Algorithm::kZstd;
  }
  return encoded;
}

}  // namespace trueno
