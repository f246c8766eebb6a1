#include "core/version.h"
#include "daemon/json.h"
#include "daemon/probe.h"
#include "ublk/ublk_features.h"

namespace trueno {
namespace {

std::string json_boolean(bool value) { return value ? "true" : "false"; }

template <typename Strings>
std::string json_strings(const Strings& strings) {
  std::vector<std::string> members;
  for (const auto& string : strings) members.push_back(json_string(string));
  return json_array(members);
}

std::string json_reasons(const std::vector<Error>& reasons) {
  std::vector<std::string> members;
  for (const Error& reason : reasons) {
    const ErrorText& text = error_text(reason.code);
    members.push_back("{\"code\":" + json_string(text.name) +
                      ",\"text\":" + json_string(describe(reason)) +
                      ",\"remedy\":" + json_string(text.remedy) + "}");
  }
  return json_array(members);
}

std::string json_ublk(const ProbeReport& report) {
  const Result<uint64_t>& features = report.ublk_features;
  return "{\"control_device\":" + json_boolean(report.control_device) +
         ",\"features\":" + (features ? json_strings(ublk_feature_names(*features)) : "null") +
         ",\"error\":" + (features ? "null" : json_string(describe(features.error()))) + "}";
}

std::string json_io_uring(const ProbeReport& report) {
  return "{\"available\":" + json_boolean(!report.io_uring_error) + ",\"disabled\":" +
         (report.io_uring_disabled ? std::to_string(*report.io_uring_disabled) : "null") +
         ",\"error\":" +
         (report.io_uring_error ? json_string(describe(*report.io_uring_error)) : "null") + "}";
}

std::string json_cpu(const CpuDispatch& cpu) {
  return "{\"architecture\":" + json_string(architecture_name()) +
         ",\"target\":" + (cpu.target ? json_string(target_name(*cpu.target)) : "null") +
         ",\"forced\":" + json_boolean(cpu.forced) +
         ",\"features\":" + json_strings(feature_names(cpu.features)) + "}";
}

}  // namespace

std::string probe_json(const ProbeReport& report) {
  return "{\"version\":" + json_string(kPackageVersion) +
         ",\"can_serve\":" + json_boolean(report.can_serve()) +
         ",\"reasons\":" + json_reasons(report.reasons) +
         ",\"kernel_release\":" + json_string(report.kernel_release) +
         ",\"ublk\":" + json_ublk(report) + ",\"io_uring\":" + json_io_uring(report) +
         ",\"cpu\":" + json_cpu(report.cpu) + "}\n";
}

}  // namespace trueno
