#include <nlohmann/json.hpp>

#include "core/version.h"
#include "daemon/probe.h"
#include "ublk/ublk_features.h"

namespace trueno {
namespace {

using nlohmann::ordered_json;

ordered_json reasons_json(const std::vector<Error>& reasons) {
  ordered_json members = ordered_json::array();
  for (const Error& reason : reasons) {
    const ErrorText& text = error_text(reason.code);
    members.push_back({{"code", text.name}, {"text", describe(reason)}, {"remedy", text.remedy}});
  }
  return members;
}

ordered_json ublk_json(const ProbeReport& report) {
  const Result<uint64_t>& features = report.ublk_features;
  return {
      {"control_device", report.control_device},
      {"features", features ? ordered_json(ublk_feature_names(*features)) : ordered_json()},
      {"error", features ? ordered_json() : ordered_json(describe(features.error()))},
  };
}

ordered_json io_uring_json(const ProbeReport& report) {
  const auto& disabled = report.io_uring_disabled;
  const auto& error = report.io_uring_error;
  return {
      {"available", !error},
      {"disabled", disabled ? ordered_json(*disabled) : ordered_json()},
      {"error", error ? ordered_json(describe(*error)) : ordered_json()},
  };
}

ordered_json cpu_json(const CpuDispatch& cpu) {
  return {
      {"architecture", architecture_name()},
      {"target", cpu.target ? ordered_json(target_name(*cpu.target)) : ordered_json()},
      {"forced", cpu.forced},
      {"features", feature_names(cpu.features)},
  };
}

}  // namespace

std::string probe_json(const ProbeReport& report) {
  const ordered_json members = {
      {"version", kPackageVersion},
      {"can_serve", report.can_serve()},
      {"reasons", reasons_json(report.reasons)},
      {"kernel_release", report.kernel_release},
      {"ublk", ublk_json(report)},
      {"io_uring", io_uring_json(report)},
      {"cpu", cpu_json(report.cpu)},
  };
  return members.dump(-1, ' ', /*ensure_ascii=*/true, ordered_json::error_handler_t::replace) +
         '\n';
}

}  // namespace trueno
