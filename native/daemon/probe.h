#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "cpu/cpu_dispatch.h"

namespace trueno {

/// What was found when everything that serving a device takes was tried.
struct ProbeReport {
  /// uname(2)
  std::string kernel_release;
  /// Sysctl kernel.io_uring_disabled: 0 for all, 1 for the group's members and root, 2 for nobody;
  /// absent before Linux 6.6.
  std::optional<int> io_uring_disabled;
  /// Absent when io_uring works.
  std::optional<Error> io_uring_error;
  /// The control device could be opened.
  bool control_device = false;
  /// The driver's feature bits, see kUblkFeatureNames, or why it could not be asked.
  Result<uint64_t> ublk_features;
  CpuDispatch cpu;
  /// What stands in the way of serving; empty when nothing does.
  std::vector<Error> reasons;

  bool can_serve() const { return reasons.empty(); }
};

/// Changes nothing and ends within seconds, with any privileges.
ProbeReport probe(const char* control_device_path);

/// For people: a small report with what to do about each reason.
std::string probe_text(const ProbeReport& report);

/// For programs, one line:
/// `{"version","can_serve","reasons":[{"code","text","remedy"}],"kernel_release",
/// "ublk":{"control_device","features","error"},"io_uring":{"available","disabled","error"},
/// "cpu":{"architecture","target","forced","features"}}`. Null stands for what is not known.
std::string probe_json(const ProbeReport& report);

}  // namespace trueno
