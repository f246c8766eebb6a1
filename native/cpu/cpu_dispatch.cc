#include "cpu/cpu_dispatch.h"

#include <cstdlib>

namespace trueno {

CpuDispatch make_cpu_dispatch(CpuFeatures features, std::optional<std::string_view> forced_name) {
  if (forced_name && forced_name->empty()) forced_name = std::nullopt;
  return {.features = features,
          .forced = forced_name.has_value(),
          .target = choose_target(features, forced_name)};
}

const CpuDispatch& cpu_dispatch() {
  static const CpuDispatch dispatch = [] {
    const char* forced_name = std::getenv("TRUENO_FORCE_TARGET");
    return make_cpu_dispatch(
        detect_cpu_features(),
        forced_name == nullptr ? std::nullopt : std::optional<std::string_view>(forced_name));
  }();
  return dispatch;
}

}  // namespace trueno
