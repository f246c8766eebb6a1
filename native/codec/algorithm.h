#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace trueno {

/// How a page is compressed. Blocks of kLz4 and kLz4Hc are the same format, read by the same code.
enum class Algorithm : uint8_t { kLz4, kLz4Hc, kZstd };

/// Every algorithm, in the order of the enumeration.
std::span<const Algorithm> all_algorithms();

/// The kernel's name of it, as in /sys/block/zramN/comp_algorithm: `lz4`, `lz4hc`, `zstd`.
std::string_view algorithm_name(Algorithm algorithm);

/// The algorithm of that name, taken literally.
std::optional<Algorithm> find_algorithm(std::string_view name);

/// Levels from `lowest` to `highest`; `usual` is what nobody asked for. More is smaller and slower.
struct Levels {
  int lowest;
  int highest;
  int usual;
};

Levels levels_of(Algorithm algorithm);

/// Of kLz4: passes over most repetitions below six bytes, where the usual level finds those of
/// five. Blocks of pages in memory are 1.5 to 3.8 hundredths larger, and 7 to 12 sooner written.
inline constexpr int kQuickLz4Level = 0;

/// Of a device, when nobody asked for one: the usual one, but of LZ4 the quick one. Who names lz4
/// for a device wants time, and kernel zram's takes more memory all the same.
int usual_device_level(Algorithm algorithm);

}  // namespace trueno
