#include "daemon/serve.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "daemon/control_socket.h"
#include "daemon/device_use.h"
#include "daemon/kernel_release.h"
#include "daemon/locked_process.h"
#include "daemon/message_log.h"
#include "daemon/run_folder.h"
#include "daemon/service_manager.h"
#include "daemon/store_file.h"
#include "daemon/store_folder.h"
#include "daemon/supervised_device.h"
#include "daemon/supervisor.h"
#include "daemon/ublk_removal.h"
#include "daemon/worker.h"
#include "daemon/worker_disk.h"

namespace trueno {
namespace {

/// Of sched(7): above tasks that only want a lower latency, below threads of the kernel.
constexpr int kRealTimePriority = 5;
/// How long the workers of a supervisor that was killed may take to do what they are at; on Linux
/// 6.12 taking over can take thirty seconds.
constexpr int kOldWorkersPatienceMs = 35'000;
/// What nobody asked for: one queue for each CPU, as far as more of them still serve more.
constexpr uint16_t kMostUsualQueues = 4;

uint16_t usual_queue_count() {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) return 1;
  return static_cast<uint16_t>(std::clamp<int>(CPU_COUNT(&cpus), 1, kMostUsualQueues));
}

/// What a worker tells, from its process.
class WorkerReport final : public WorkerEvents {
 public:
  WorkerReport(const RunFolder& folder, const std::string& name, const MessageLog& log,
               const WorkerChannels& channels)
      : folder_(folder), name_(name), log_(log), channels_(channels) {}

  void device_added(uint32_t ublk_id) override {
    // Of a server that had no time to remove it: who formats the device goes by the only one.
    folder_.remove_marks(name_);
    if (const auto marked = folder_.write_mark(ublk_id, name_); !marked) {
      log_.failure(marked.error());
    }
  }
  void serving() override {
    channels_.serving();
    folder_.publish_control_socket(name_);
  }
  void notice(std::string_view sentence) override { log_.notice(sentence); }

 private:
  const RunFolder& folder_;
  const std::string& name_;
  const MessageLog& log_;
  const WorkerChannels& channels_;
};

class ServedDevice final : public SupervisedDevice {
 public:
  ServedDevice(const DeviceSettings& settings, const RunFolder& folder, StoreFile& store,
               const MessageLog& log, int listen_fd)
      : settings_(settings), folder_(folder), store_(store), log_(log), listen_fd_(listen_fd) {}

  const std::string& name() const override { return settings_.name; }

  ControlArea& control_area() override { return store_.control_area(); }

  const DeviceProcesses& processes() override { return store_.processes(); }

  WorkerStatus run_worker(const WorkerChannels& channels) override {
    const auto region = store_.map_region();
    if (!region) return failure(region.error());
    store_.forget_dead_claims();
    WorkerReport report(folder_, settings_.name, log_, channels);
    const auto end = trueno::run_worker({.settings = settings_,
                                         .control_area = store_.control_area(),
                                         .region = *region,
                                         .memory = &store_,
                                         .tables = region->empty() ? nullptr : &store_,
                                         .processes = store_.processes(),
                                         .events = report,
                                         .await_start = channels.await_start,
                                         .stop_fd = channels.stop_fd,
                                         .listen_fd = listen_fd_});
    if (!end) return failure(end.error());
    if (*end != WorkerEnd::kDismissed) remove_files_of_lone_worker();
    return *end == WorkerEnd::kDeviceGone ? WorkerStatus::kDeviceGone : WorkerStatus::kStopped;
  }

  bool remove(uint32_t ublk_id, uint64_t cookie) override {
    const auto removed = remove_ublk_device(ublk_id, cookie);
    if (!removed) log_.failure(removed.error());
    return removed.has_value();
  }

  void tune(uint32_t ublk_id) override {
    const uint16_t queue_depth = control_area().queue_depth();
    if (const auto failure = tune_disk(queue_folder(ublk_id), queue_depth)) log_.notice(*failure);
  }

  std::optional<std::string> use() override {
    const auto ublk_id = control_area().ublk_id();
    if (!ublk_id) return std::nullopt;
    auto use = ublk_device_use(*ublk_id);
    if (!use) return "nobody can tell whether it is in use: " + describe(use.error());
    return *std::move(use);
  }

  bool is_claimed(uint32_t ublk_id) override { return trueno::is_claimed(ublk_id); }

  void lock_memory() override {
    // It worked before, in this process or the one that made it.
    if (const auto locked = trueno::lock_memory(); !locked) log_.failure(locked.error());
  }

 private:
  /// Where there is a supervisor, that is its work.
  void remove_files_of_lone_worker() {
    if (!store_.processes().supervise() || store_.is_removed()) return;
    folder_.remove_marks(settings_.name);
    folder_.remove_control_sockets(settings_.name);
    store_.remove();
  }

  WorkerStatus failure(const Error& error) {
    log_.failure(error);
    control_area().set_failure(advice(error));
    return WorkerStatus::kFailed;
  }

  const DeviceSettings& settings_;
  const RunFolder& folder_;
  StoreFile& store_;
  const MessageLog& log_;
  int listen_fd_;
};

/// What can be changed of a device that is there is changed, and what cannot is told.
DeviceSettings settings_of(ControlArea& area, DeviceSettings settings, const MessageLog& log) {
  const DeviceSettings asked = settings;
  settings.size_bytes = area.size_bytes();
  settings.queue_count = area.queue_count();
  settings.queue_depth = area.queue_depth();
  settings.null = area.null();
  area.set_limit_bytes(settings.limit_bytes);
  area.set_objective(settings.objective);
  if (settings.size_bytes != asked.size_bytes || settings.queue_count != asked.queue_count ||
      settings.queue_depth != asked.queue_depth || settings.null != asked.null) {
    log.notice(
        "another size, null, or other queues take effect when the device is made anew: "
        "systemctl restart systemd-zram-setup@" +
        settings.name);
  }
  return settings;
}

Result<void> prepare(const RunFolder& folder) {
  if (auto flusher = become_io_flusher(); !flusher) return flusher;
  if (auto made = folder.make(); !made) return made;
  return mount_store_folder(folder.store_folder());
}

/// The store file of the device, in a process that has all that its server needs.
Result<std::unique_ptr<StoreFile>> open_store(const RunFolder& folder,
                                              const DeviceSettings& settings,
                                              const MessageLog& log) {
  if (const auto prepared = prepare(folder); !prepared) return prepared.error();
  auto store = StoreFile::open(folder.store_file(settings.name), settings, kOldWorkersPatienceMs);
  if (!store) return store;
  // One that is there has been made already.
  if (!(*store)->control_area().ublk_id() && crashes_at_add_device(kernel_release())) {
    (*store)->remove();
    return Error{.code = ErrorCode::kCrashingKernel, .subject = kernel_release()};
  }
  if (const auto locked = lock_memory(); !locked) return locked.error();
  if (!run_in_real_time(kRealTimePriority)) {
    log.notice("no real-time priority: reads may wait for other programs; allow LimitRTPRIO=" +
               std::to_string(kRealTimePriority));
  }
  return store;
}

/// Supervises the device of the store file.
Result<SupervisorEnd> supervise(const RunFolder& folder, const DeviceSettings& asked,
                                StoreFile& store, const MessageLog& log,
                                ServiceManager& service_manager) {
  const auto listener = listen_at(folder.next_control_socket(asked.name));
  if (!listener) log.failure(listener.error());
  bool took_over = store.control_area().ublk_id().has_value();
  while (true) {
    const DeviceSettings settings = settings_of(store.control_area(), asked, log);
    ServedDevice device(settings, folder, store, log, listener ? listener->number() : -1);
    Supervisor supervisor(device, std::exchange(store.predecessors(), {}), service_manager, log);
    const SupervisorEnd end = supervisor.run();
    if (end != SupervisorEnd::kDeviceGone || !took_over || supervisor.has_served()) return end;
    // What an earlier daemon left names a device that is not there any more: nobody misses it.
    took_over = false;
    if (const auto formatted = store.format(asked); !formatted) return formatted.error();
  }
}

Result<void> serve_until_stopped(const RunFolder& folder, const DeviceSettings& asked,
                                 const MessageLog& log, ServiceManager& service_manager) {
  const auto store = open_store(folder, asked, log);
  if (!store) return store.error();
  const auto end = supervise(folder, asked, **store, log, service_manager);
  if (end && (*end == SupervisorEnd::kLeftServing || *end == SupervisorEnd::kLeftWaiting))
    return {};
  const std::string failure = (*store)->control_area().failure();
  folder.remove_marks(asked.name);
  folder.remove_control_sockets(asked.name);
  (*store)->remove();
  if (!end) return end.error();
  if (*end == SupervisorEnd::kStopped) return {};
  return Error{.code = *end == SupervisorEnd::kDeviceGone ? ErrorCode::kDeviceTakenAway
                                                          : ErrorCode::kNotServed,
               .subject = failure};
}

}  // namespace

Result<void> serve(DeviceSettings settings) {
  if (settings.queue_count == 0) settings.queue_count = usual_queue_count();
  const RunFolder folder;
  const MessageLog log(settings.name);
  ServiceManager service_manager = ServiceManager::from_environment();
  auto served = serve_until_stopped(folder, settings, log, service_manager);
  if (!served) service_manager.status(advice(served.error()));
  return served;
}

bool lacks_supervisor(const std::string& name) {
  const auto device = look_at_store_file(RunFolder().store_file(name));
  return device && device->ublk_id && !device->supervisor;
}

}  // namespace trueno
