#include "daemon/varlink_service.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/version.h"
#include "daemon/device_report_json.h"
#include "daemon/varlink_call.h"
#include "daemon/varlink_interfaces.h"

namespace trueno {
namespace {

using nlohmann::json;

/// What a method gives or fails with.
struct Outcome {
  /// Full name of the error; empty when there is none.
  std::string error = {};
  json parameters = json::object();
};

Outcome interface_not_found(std::string_view interface) {
  return {"org.varlink.service.InterfaceNotFound", {{"interface", interface}}};
}

Outcome invalid_parameter(std::string_view parameter) {
  return {"org.varlink.service.InvalidParameter", {{"parameter", parameter}}};
}

Outcome invalid_value(std::string_view parameter, std::string_view reason) {
  return {"io.trueno.zram.InvalidValue", {{"parameter", parameter}, {"reason", reason}}};
}

Outcome change(std::string_view parameter, const Result<void, Refusal>& changed) {
  if (changed) return {};
  const Refusal& refusal = changed.error();
  switch (refusal.kind) {
    case Refusal::Kind::kNotSupported:
      return {"io.trueno.zram.NotSupported", {{"reason", refusal.reason}}};
    case Refusal::Kind::kInvalidValue:
      return invalid_value(parameter, refusal.reason);
  }
  return {};
}

Outcome get_info(DeviceReport&, const json*) {
  json interfaces = json::array();
  for (const VarlinkInterface& interface : kVarlinkInterfaces) interfaces.push_back(interface.name);
  return {.parameters = {{"vendor", "trueno"},
                         {"product", "trueno-ublk"},
                         {"version", kPackageVersion},
                         {"url", ""},
                         {"interfaces", interfaces}}};
}

Outcome get_interface_description(DeviceReport&, const json* parameter) {
  const auto* name = parameter->get_ptr<const std::string*>();
  if (name == nullptr) return invalid_parameter("interface");
  const auto* found = std::ranges::find(kVarlinkInterfaces, *name, &VarlinkInterface::name);
  if (found == kVarlinkInterfaces.end()) return interface_not_found(*name);
  return {.parameters = {{"description", found->description}}};
}

Outcome info(DeviceReport& report, const json*) { return {.parameters = to_json(report.info())}; }

Outcome statistics(DeviceReport& report, const json*) {
  return {.parameters = to_json(report.statistics())};
}

Outcome set_limit(DeviceReport& report, const json* parameter) {
  if (!parameter->is_number_integer()) return invalid_parameter("limit_bytes");
  const auto* limit_bytes = parameter->get_ptr<const json::number_unsigned_t*>();
  if (limit_bytes == nullptr) return invalid_value("limit_bytes", "write 0 or more bytes");
  return change("limit_bytes", report.set_limit(*limit_bytes));
}

Outcome set_size(DeviceReport& report, const json* parameter) {
  if (!parameter->is_number_integer()) return invalid_parameter("size_bytes");
  const auto* size_bytes = parameter->get_ptr<const json::number_unsigned_t*>();
  if (size_bytes == nullptr) return invalid_value("size_bytes", "write a number of bytes");
  return change("size_bytes", report.set_size(*size_bytes));
}

Outcome set_objective(DeviceReport& report, const json* parameter) {
  const auto* name = parameter->get_ptr<const std::string*>();
  if (name == nullptr) return invalid_parameter("objective");
  const auto objective = find_objective(*name);
  if (!objective) return invalid_value("objective", "write latency, balance or density");
  return change("objective", report.set_objective(*objective));
}

struct Method {
  std::string_view name;
  /// The only parameter; empty when there is none.
  std::string_view parameter;
  /// The parameter is null only where there is none.
  Outcome (*run)(DeviceReport& report, const json* parameter);
};

constexpr auto kMethods = std::to_array<Method>({
    {"org.varlink.service.GetInfo", "", get_info},
    {"org.varlink.service.GetInterfaceDescription", "interface", get_interface_description},
    {"io.trueno.zram.Info", "", info},
    {"io.trueno.zram.Statistics", "", statistics},
    {"io.trueno.zram.SetLimit", "limit_bytes", set_limit},
    {"io.trueno.zram.SetSize", "size_bytes", set_size},
    {"io.trueno.zram.SetObjective", "objective", set_objective},
});

Outcome not_found(std::string_view method) {
  const size_t dot = method.rfind('.');
  const std::string_view interface = dot == std::string_view::npos ? "" : method.substr(0, dot);
  if (std::ranges::find(kVarlinkInterfaces, interface, &VarlinkInterface::name) ==
      kVarlinkInterfaces.end()) {
    return interface_not_found(interface);
  }
  return {"org.varlink.service.MethodNotFound", {{"method", method}}};
}

Outcome run(const VarlinkCall& call, DeviceReport& report) {
  const auto* method = std::ranges::find(kMethods, call.method, &Method::name);
  if (method == kMethods.end()) return not_found(call.method);
  if (call.upgrade) {
    return {"org.varlink.service.MethodNotImplemented", {{"method", call.method}}};
  }
  // A word that is not understood may be the one that mattered.
  for (const auto& member : call.parameters.items()) {
    if (method->parameter.empty() || member.key() != method->parameter) {
      return invalid_parameter(member.key());
    }
  }
  if (method->parameter.empty()) return method->run(report, nullptr);
  const auto parameter = call.parameters.find(method->parameter);
  if (parameter == call.parameters.end()) return invalid_parameter(method->parameter);
  return method->run(report, &*parameter);
}

}  // namespace

std::optional<std::string> VarlinkService::answer(std::string_view message) {
  const auto call = parse_varlink_call(message);
  if (!call) return std::nullopt;
  Outcome outcome = run(*call, report_);
  if (call->oneway) return "";

  json reply = {{"parameters", std::move(outcome.parameters)}};
  if (!outcome.error.empty()) reply["error"] = std::move(outcome.error);
  std::string bytes = reply.dump(-1, ' ', false, json::error_handler_t::replace);
  bytes += '\0';
  return bytes;
}

}  // namespace trueno
