#include "daemon/probe.h"

#include <sys/utsname.h>

#include <fstream>

#include "ublk/control_device.h"
#include "ublk/control_ring.h"
#include "ublk/ublk_constants.h"

namespace trueno {
namespace {

// Without both, requests fail when a server dies, and with them the processes whose memory is
// swapped out.
constexpr uint64_t kNeededFeatures = kUserRecovery | kUserRecoveryReissue;

std::string read_kernel_release() {
  utsname names{};
  return uname(&names) == 0 ? names.release : "unknown";
}

std::optional<int> read_io_uring_disabled() {
  std::ifstream file("/proc/sys/kernel/io_uring_disabled");
  int value = 0;
  return file >> value ? std::optional(value) : std::nullopt;
}

Result<uint64_t> ask_features(const Result<ControlDevice>& device, Result<ControlRing>& ring) {
  if (!device) return device.error();
  if (!ring) return ring.error();
  return device->features(*ring);
}

}  // namespace

ProbeReport probe(const char* control_device_path) {
  auto ring = ControlRing::open();
  const auto device = ControlDevice::open(control_device_path);
  const auto features = ask_features(device, ring);

  ProbeReport report{.kernel_release = read_kernel_release(),
                     .io_uring_disabled = read_io_uring_disabled(),
                     .io_uring_error = std::nullopt,
                     .control_device = device.has_value(),
                     .ublk_features = features,
                     .cpu = cpu_dispatch(),
                     .reasons = {{.code = ErrorCode::kNoServer}}};

  if (!ring) {
    report.io_uring_error = ring.error();
    report.reasons.push_back(ring.error());
  }
  if (!features) {
    // An error of the ring is a reason already.
    if (!device || ring) report.reasons.push_back(features.error());
  } else if ((*features & kNeededFeatures) != kNeededFeatures) {
    report.reasons.push_back({.code = ErrorCode::kNoUserRecovery});
  }
  if (!report.cpu.target) report.reasons.push_back(report.cpu.target.error());
  return report;
}

}  // namespace trueno
