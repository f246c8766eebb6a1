#pragma once

#include <optional>
#include <string_view>

#include "core/result.h"
#include "cpu/cpu_features.h"
#include "cpu/target.h"

namespace trueno {

/// Which code this process runs, settled once for its whole life.
struct CpuDispatch {
  CpuFeatures features;
  /// True when TRUENO_FORCE_TARGET is set and not empty.
  bool forced;
  /// An error when the forced target is unknown or this CPU lacks it: nothing else is chosen in its
  /// place.
  Result<Target> target;
};

/// `forced_name` is the value of TRUENO_FORCE_TARGET; an empty one counts as not set.
CpuDispatch make_cpu_dispatch(CpuFeatures features, std::optional<std::string_view> forced_name);

/// Detected at the first call, from the CPU and the environment; from any thread.
const CpuDispatch& cpu_dispatch();

}  // namespace trueno
