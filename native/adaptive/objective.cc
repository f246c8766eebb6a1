#include "adaptive/objective.h"

#include <algorithm>
#include <array>

namespace trueno {
namespace {

constexpr std::array kObjectives{Objective::kLatency, Objective::kBalance, Objective::kDensity};

}  // namespace

std::string_view objective_name(Objective objective) {
  switch (objective) {
    case Objective::kLatency:
      return "latency";
    case Objective::kBalance:
      return "balance";
    case Objective::kDensity:
      break;
  }
  return "density";
}

std::optional<Objective> find_objective(std::string_view name) {
  const auto found = std::ranges::find(kObjectives, name, objective_name);
  if (found == kObjectives.end()) return std::nullopt;
  return *found;
}

}  // namespace trueno
