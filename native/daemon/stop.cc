#include "daemon/stop.h"

#include "daemon/device_use.h"
#include "daemon/store_file.h"
#include "daemon/ublk_removal.h"

namespace trueno {
namespace {

/// Letting go of a large store takes the kernel a while.
constexpr int kWorkersPatienceMs = 5'000;
/// On Linux 6.12 taking over can take thirty seconds. Who forces it does not get around that, but
/// need not wait for one that never ends.
constexpr int kChangePatienceMs = 35'000;

Result<void> check_nobody_misses(const StoredDevice& device) {
  if (device.supervisor) {
    return Error{.code = ErrorCode::kAlreadyServed,
                 .subject = "process " + std::to_string(*device.supervisor)};
  }
  if (!device.ublk_id && !device.workers.empty()) {
    return Error{.code = ErrorCode::kDeviceInUse,
                 .subject = "it is served by a process whose file this version cannot read"};
  }
  if (!device.ublk_id) return {};
  const auto use = ublk_device_use(*device.ublk_id);
  if (!use) return use.error();
  if (*use) return Error{.code = ErrorCode::kDeviceInUse, .subject = **use};
  return {};
}

}  // namespace

Result<void> stop(const std::string& name, bool force, const RunFolder& folder) {
  const std::string store_path = folder.store_file(name);
  const auto file = open_store_file(store_path);
  if (!file) return file.error();
  const DeviceProcesses processes(file->number());
  // From here on, nobody begins to serve it.
  bool supervises = processes.supervise();
  // On Linux 6.12, a device that is removed while somebody takes it over can be lost for good.
  const auto change = processes.begin_change_within(supervises || force ? kChangePatienceMs : 0);
  auto device = look_at_store_file(*file, store_path);
  if (!device) return device.error();
  if (!force) {
    if (auto missed = check_nobody_misses(*device); !missed) return missed;
    if (!change) {
      return Error{.code = ErrorCode::kAlreadyServed,
                   .subject = store_path + " is being made, taken over or removed"};
    }
  }
  if (device->ublk_id) {
    if (auto removed = remove_ublk_device(*device->ublk_id, device->cookie); !removed) {
      return removed;
    }
  }
  // A supervisor that still lives removes its files itself, or makes a new device of them.
  if (!supervises) supervises = processes.supervise();
  if (!supervises) return {};
  const auto left = look_at_store_file(*file, store_path);
  if (!left || left->cookie != device->cookie) return {};
  // Without one they have nothing to do any more.
  end_processes(device->workers, kWorkersPatienceMs);
  folder.remove_marks(name);
  folder.remove_control_sockets(name);
  // Last: from then on there can be a new device of that name.
  unlink_store_file(*file, store_path);
  return {};
}

}  // namespace trueno
