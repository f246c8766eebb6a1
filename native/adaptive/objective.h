#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace trueno {

/// What an adaptive encoder is to save: time, memory, or both in proportion. For time, every page
/// gets LZ4.
enum class Objective : uint8_t { kLatency, kBalance, kDensity };

/// `latency`, `balance` or `density`.
std::string_view objective_name(Objective objective);

/// The objective of that name, taken literally.
std::optional<Objective> find_objective(std::string_view name);

}  // namespace trueno
