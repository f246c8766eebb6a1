#include "daemon/probe.h"

#include <fstream>

#include "daemon/kernel_release.h"
#include "daemon/locked_process.h"
#include "daemon/store_folder.h"
#include "ublk/control_device.h"
#include "ublk/control_ring.h"
#include "ublk/ublk_constants.h"

namespace trueno {
namespace {

// Without both, requests fail when a server dies, and with them the processes whose memory is
// swapped out.
constexpr uint64_t kNeededFeatures = kUserRecovery | kUserRecoveryReissue;

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

  ProbeReport report{.kernel_release = kernel_release(),
                     .io_uring_disabled = read_io_uring_disabled(),
                     .io_uring_error = std::nullopt,
                     .control_device = device.has_value(),
                     .ublk_features = features,
                     .cpu = cpu_dispatch(),
                     .reasons = {}};

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
  if (crashes_at_add_device(report.kernel_release)) {
    report.reasons.push_back(
        {.code = ErrorCode::kCrashingKernel, .subject = report.kernel_release});
  }
  if (const auto noswap = try_noswap(); !noswap) report.reasons.push_back(noswap.error());
  if (const auto flusher = try_io_flusher(); !flusher) report.reasons.push_back(flusher.error());
  if (!report.cpu.target) report.reasons.push_back(report.cpu.target.error());
  return report;
}

}  // namespace trueno
