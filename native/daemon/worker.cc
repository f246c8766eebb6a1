#include "daemon/worker.h"

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "cpu/cpu_dispatch.h"
#include "daemon/control_server.h"
#include "daemon/fault_mark.h"
#include "daemon/lone_worker.h"
#include "daemon/page_table_filler.h"
#include "daemon/populated_memory.h"
#include "daemon/worker_keeper.h"
#include "daemon/worker_queue.h"
#include "daemon/worker_report.h"
#include "daemon/worker_thread.h"
#include "pages/page_store.h"
#include "pages/store_layout.h"
#include "ublk/char_device.h"
#include "ublk/control_device.h"
#include "ublk/control_ring.h"
#include "ublk/monotonic_clock.h"
#include "ublk/null_handler.h"
#include "ublk/page_handler.h"

namespace trueno {
namespace {

/// The kernel swaps out 32 pages at a time, and that many belong together then.
constexpr uint32_t kMostIoPages = 32;

/// Linux 6.12 lets go of a dead server's last requests after thirty seconds at the latest.
constexpr std::chrono::seconds kRecoveryPatience{35};
constexpr std::chrono::milliseconds kLongestPause{50};

/// What is kept ready for writes: as much as a few of the kernel's rounds of freeing memory write
/// before the keeper is awake, and no more of a small machine than it can spare.
constexpr uint64_t kShareOfMemory = 32;
constexpr uint64_t kLeastReserveBytes = 4 << 20;
constexpr uint64_t kMostReserveBytes = 64 << 20;

/// Of a new device, what is there before its reserve, which then nobody waits for: formatting it
/// writes some pages.
constexpr size_t kSlabsToFormat = 4;

uint64_t usual_reserve_bytes() {
  struct sysinfo machine = {};
  if (sysinfo(&machine) != 0) return kLeastReserveBytes;
  const uint64_t memory_bytes = uint64_t{machine.totalram} * machine.mem_unit;
  return std::clamp(memory_bytes / kShareOfMemory, kLeastReserveBytes, kMostReserveBytes);
}

unsigned processor_count() {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) return 1;
  return static_cast<unsigned>(CPU_COUNT(&cpus));
}

FileDescriptor open_event() { return FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void raise_event(int event) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written_bytes = write(event, &one, sizeof one);
}

/// Its parts lie so that each ends before what it refers to.
class Worker {
 public:
  explicit Worker(const WorkerTask& task) : task_(task) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { stop_helpers(); }

  /// What can be done before there is a device to serve.
  Result<void> prepare();
  /// The rest. Nothing of what is done here depends on whether it was a standby.
  Result<WorkerEnd> serve();

 private:
  Result<bool> begin_serving();
  Result<bool> take_over(uint32_t ublk_id);
  Result<void> make();
  Result<void> add();
  Result<void> open_store(bool is_new);
  Result<void> start_queues();
  Result<void> start_recovery();
  void finish_growth();
  void start_helpers();
  void stop_helpers();
  Result<uint64_t> device_flags();
  Result<void> check_device(uint32_t ublk_id);
  Result<void> check_queues(const UblkDeviceInfo& info) const;
  Result<WorkerEnd> wait_for_end();
  Result<WorkerEnd> stop();
  Result<void> remove();

  bool is_null() const { return task_.control_area.null(); }

  const WorkerTask& task_;
  Target target_ = Target::kScalar;
  std::optional<ControlDevice> control_;
  std::optional<ControlRing> ring_;
  FileDescriptor ended_{-1};
  FileDescriptor helpers_end_{-1};
  std::vector<std::unique_ptr<DeviceEncoder>> encoders_;
  uint32_t ublk_id_ = 0;
  std::unique_ptr<PageStore> store_;
  std::atomic<Objective> objective_{};
  std::optional<CharDevice> device_;
  std::unique_ptr<WorkerKeeper> keeper_;
  std::vector<std::unique_ptr<RequestHandler>> handlers_;
  std::vector<std::unique_ptr<WorkerQueue>> queues_;
  std::unique_ptr<WorkerReport> report_;
  std::thread control_thread_;
};

Result<void> Worker::prepare() {
  // What codecs and queues have is used when there is no other memory.
  const PopulatedMemory populated;
  const CpuDispatch& dispatch = cpu_dispatch();
  if (!dispatch.target) return dispatch.target.error();
  target_ = *dispatch.target;

  auto control = ControlDevice::open(kControlDevicePath);
  if (!control) return control.error();
  control_ = std::move(*control);
  auto ring = ControlRing::open();
  if (!ring) return ring.error();
  ring_ = std::move(*ring);

  ended_ = open_event();
  helpers_end_ = open_event();
  if (ended_.number() < 0 || helpers_end_.number() < 0) {
    return Error{.code = ErrorCode::kOutOfMemory, .subject = "eventfd", .errno_value = errno};
  }

  ControlArea& area = task_.control_area;
  const auto flags = device_flags();
  if (!flags) return flags.error();
  const bool user_copy = (*flags & kUserCopy) != 0;
  for (uint16_t queue = 0; queue < area.queue_count(); ++queue) {
    const QueueSettings settings{
        .queue_id = queue,
        .depth = area.queue_depth(),
        .extent = {.page_count = area.size_bytes() / kPageBytes, .most_io_pages = kMostIoPages},
        .user_copy = user_copy,
        .processor_count = processor_count()};
    queues_.push_back(std::make_unique<WorkerQueue>(settings, area.record(queue), ended_.number()));
  }
  for (const auto& queue : queues_) {
    if (auto made = queue->await(); !made) return made;
  }
  for (size_t queue = 0; queue < queues_.size() && !is_null(); ++queue) {
    auto encoder = DeviceEncoder::make({.algorithm = task_.settings.algorithm,
                                        .level = task_.settings.level,
                                        .objective = task_.settings.objective,
                                        .target = target_});
    if (!encoder) return encoder.error();
    encoders_.push_back(std::move(*encoder));
  }
  // Others may serve the device still, and go on when this process cannot.
  const auto ublk_id = area.ublk_id();
  return task_.await_start && ublk_id ? check_device(*ublk_id) : Result<void>();
}

/// Of the device that is to be served, or that is to be made.
Result<uint64_t> Worker::device_flags() {
  if (const auto ublk_id = task_.control_area.ublk_id()) {
    const auto info = control_->info(*ring_, *ublk_id);
    if (info) return info->flags;
    // One that is gone will not be served.
    if (info.error().code == ErrorCode::kNoUblkDevice) return uint64_t{0};
    return info.error();
  }
  const auto features = control_->features(*ring_);
  if (!features) return features.error();
  return ublk_flags(*features);
}

/// What a device must be like to be taken over.
Result<void> Worker::check_device(uint32_t ublk_id) {
  if (!is_null()) {
    if (const auto layout = open_layout(task_.region); !layout) return layout.error();
  }
  const auto info = control_->info(*ring_, ublk_id);
  // One that is gone is no reason to fail, but one to end.
  if (!info && info.error().code == ErrorCode::kNoUblkDevice) return {};
  if (!info) return info.error();
  return check_queues(*info);
}

Result<void> Worker::check_queues(const UblkDeviceInfo& info) const {
  const ControlArea& area = task_.control_area;
  if (info.queue_count <= queues_.size() && info.queue_depth == area.queue_depth() &&
      info.max_io_bytes == kMostIoPages * kPageBytes) {
    return {};
  }
  return Error{.code = ErrorCode::kQueueFailed, .subject = "the device was made with other queues"};
}

Result<WorkerEnd> Worker::serve() {
  const auto serves = begin_serving();
  if (!serves) return serves.error();
  if (!*serves) return WorkerEnd::kDeviceGone;
  task_.events.serving();
  if (keeper_ != nullptr) keeper_->ask_for_memory();
  finish_growth();
  start_helpers();
  return wait_for_end();
}

/// False when the device is gone.
Result<bool> Worker::begin_serving() {
  const auto change = task_.processes.begin_change();
  if (!change) return change.error();
  const auto ublk_id = task_.control_area.ublk_id();
  if (ublk_id) return take_over(*ublk_id);
  if (task_.await_start) return false;
  if (auto made = make(); !made) return made.error();
  return true;
}

Result<void> Worker::make() {
  if (auto opened = open_store(/*is_new=*/true); !opened) return opened;
  if (auto added = add(); !added) return added;
  auto started = start_queues();
  if (started) started = control_->start(*ring_, ublk_id_, getpid());
  // Nobody has seen the device yet.
  if (!started) [[maybe_unused]]
    const auto removed = remove();
  return started;
}

/// Makes the ublk device.
Result<void> Worker::add() {
  const auto features = control_->features(*ring_);
  if (!features) return features.error();
  ControlArea& area = task_.control_area;
  const UblkDeviceSettings settings{.size_bytes = area.size_bytes(),
                                    .queue_count = area.queue_count(),
                                    .queue_depth = area.queue_depth(),
                                    .max_io_bytes = kMostIoPages * kPageBytes,
                                    .cookie = area.cookie()};
  const auto info = control_->add(*ring_, settings, *features);
  if (!info) return info.error();
  ublk_id_ = info->dev_id;
  area.set_ublk_id(ublk_id_);
  // There are no more queues than processors.
  if (info->queue_count < queues_.size()) queues_.resize(info->queue_count);
  task_.events.device_added(ublk_id_);
  return control_->set_parameters(*ring_, ublk_id_, settings);
}

Result<void> Worker::open_store(bool is_new) {
  ControlArea& area = task_.control_area;
  objective_.store(area.objective());
  if (is_null()) {
    for (size_t queue = 0; queue < queues_.size(); ++queue) {
      handlers_.push_back(std::make_unique<NullHandler>());
    }
    return {};
  }
  const uint64_t page_count = area.size_bytes() / kPageBytes;
  const StoreSettings settings{
      .slot_count = page_count,
      .limit_bytes = area.limit_bytes(),
      .reserve_bytes = std::min(usual_reserve_bytes(), geometry_for(page_count).data_bytes)};
  auto store =
      is_new ? PageStore::format(task_.region, geometry_for(area.largest_size_bytes() / kPageBytes),
                                 settings, *task_.memory)
             : PageStore::open(task_.region, settings, *task_.memory);
  if (!store) return store.error();
  store_ = std::move(*store);

  auto keeper = WorkerKeeper::make(*store_, settings.reserve_bytes, [this] {
    for (const auto& queue : queues_) queue->wake();
  });
  if (!keeper) return keeper.error();
  keeper_ = std::move(*keeper);
  if (is_new) {
    store_->refill(kSlabsToFormat);
  } else {
    // Before the first request: the machine may be waiting for memory that only this device frees.
    keeper_->fill_reserve();
  }
  if (auto running = keeper_->run(); !running) return running;

  for (size_t queue = 0; queue < queues_.size(); ++queue) {
    handlers_.push_back(std::make_unique<PageHandler>(
        PageHandler::Parts{.store = *store_,
                           .keeper = *keeper_,
                           .encoder = std::move(encoders_[queue]),
                           .objective = objective_,
                           .statistics = queues_[queue]->statistics(),
                           .least_reserve_bytes = settings.reserve_bytes / 4 * 3}));
  }
  return {};
}

/// The worker before this one may have died between the two.
void Worker::finish_growth() {
  const ControlArea& area = task_.control_area;
  if (!area.has_grown()) return;
  const auto told = control_->update_size(*ring_, ublk_id_, area.size_bytes());
  if (!told) task_.events.notice(describe(told.error()));
}

/// All tags of all queues at once: on Linux 6.12, a process that dies with some of them fetched
/// leaves a device that nobody can take over.
Result<void> Worker::start_queues() {
  auto device = CharDevice::open(ublk_id_);
  if (!device) return device.error();
  device_ = std::move(*device);
  for (const auto& queue : queues_) queue->ask_to_map(*device_);
  for (const auto& queue : queues_) {
    if (auto mapped = queue->await(); !mapped) return mapped;
  }
  for (size_t queue = 0; queue < queues_.size(); ++queue) {
    queues_[queue]->ask_to_serve(*handlers_[queue]);
  }
  Result<void> fetched;
  for (const auto& queue : queues_) {
    if (auto one = queue->await(); !one && fetched) fetched = one;
  }
  return fetched;
}

Result<bool> Worker::take_over(uint32_t ublk_id) {
  ublk_id_ = ublk_id;
  ControlArea& area = task_.control_area;
  const auto info = control_->info(*ring_, ublk_id_);
  const bool is_gone = !info && info.error().code == ErrorCode::kNoUblkDevice;
  if (!info && !is_gone) return info.error();
  if (is_gone || info->server_flags != area.cookie()) {
    area.set_ublk_id(std::nullopt);
    return false;
  }
  // It never started, or somebody stopped it: there is no disk, and none of it can be had again.
  if (info->state == static_cast<uint16_t>(UblkState::kDead)) {
    [[maybe_unused]] const auto removed = control_->remove(*ring_, ublk_id_);
    area.set_ublk_id(std::nullopt);
    return false;
  }
  if (auto fits = check_queues(*info); !fits) return fits.error();
  queues_.resize(info->queue_count);
  // It may have grown since this process was made ready.
  for (const auto& queue : queues_) queue->set_page_count(area.size_bytes() / kPageBytes);
  // First what takes time and may fail: from start_recovery() on, the device is lost when this
  // process dies before it has all tags (Linux 6.12).
  if (auto opened = open_store(/*is_new=*/false); !opened) return opened.error();
  if (auto started = start_recovery(); !started) return started.error();
  if (auto started = start_queues(); !started) return started.error();
  if (auto ended = control_->end_recovery(*ring_, ublk_id_, getpid()); !ended) return ended.error();
  area.note_recovery(monotonic_ns());
  return true;
}

/// Waits until the kernel has taken everything back from the worker that died.
Result<void> Worker::start_recovery() {
  const auto end = std::chrono::steady_clock::now() + kRecoveryPatience;
  std::chrono::milliseconds pause{1};
  while (true) {
    auto started = control_->start_recovery(*ring_, ublk_id_);
    if (started || started.error().errno_value != EBUSY || std::chrono::steady_clock::now() > end) {
      return started;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestPause);
  }
}

void Worker::start_helpers() {
  if (task_.listen_fd < 0) return;
  report_ = std::make_unique<WorkerReport>(
      WorkerReport::Parts{.settings = task_.settings,
                          .control_area = task_.control_area,
                          .processes = task_.processes,
                          .queues = queues_,
                          .store = store_.get(),
                          .keeper = keeper_.get(),
                          .objective = objective_,
                          .target = std::string(target_name(target_))});
  try {
    control_thread_ = std::thread([this] {
      name_thread("control");
      leave_real_time();
      run_control_server(task_.listen_fd, helpers_end_.number(), *report_);
    });
  } catch (const std::system_error&) {
    task_.events.notice("the control socket does not answer: there is no memory for its thread");
  }
}

void Worker::stop_helpers() {
  raise_event(helpers_end_.number());
  if (control_thread_.joinable()) control_thread_.join();
  if (keeper_ != nullptr) keeper_->stop();
}

Result<WorkerEnd> Worker::wait_for_end() {
  while (true) {
    std::array<pollfd, 2> events{pollfd{.fd = task_.stop_fd, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = ended_.number(), .events = POLLIN, .revents = 0}};
    if (poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
      return Error{.code = ErrorCode::kQueueFailed, .subject = "poll", .errno_value = errno};
    }
    if ((events[0].revents & POLLIN) != 0) return stop();
    if ((events[1].revents & POLLIN) != 0) break;
  }
  // A queue has ended by itself: they all have when somebody stopped the device.
  const auto info = control_->info(*ring_, ublk_id_);
  if (!info && info.error().code != ErrorCode::kNoUblkDevice) return info.error();
  if (info && info->state != static_cast<uint16_t>(UblkState::kDead)) {
    return Error{.code = ErrorCode::kQueueFailed, .subject = "the driver took back its tags"};
  }
  return WorkerEnd::kDeviceGone;
}

Result<WorkerEnd> Worker::stop() {
  const auto change = task_.processes.begin_change();
  if (!change) return change.error();
  if (auto removed = remove(); !removed) return removed.error();
  return WorkerEnd::kStopped;
}

Result<void> Worker::remove() {
  if (auto stopped = control_->stop(*ring_, ublk_id_); !stopped) return stopped;
  stop_helpers();
  // All that holds /dev/ublkcN open, mappings of it as well.
  queues_.clear();
  device_.reset();
  auto removed = control_->remove(*ring_, ublk_id_);
  if (!removed && removed.error().code != ErrorCode::kNoUblkDevice) return removed;
  task_.control_area.set_ublk_id(std::nullopt);
  return {};
}

Result<WorkerEnd> work(const WorkerTask& task) {
  Worker worker(task);
  if (auto prepared = worker.prepare(); !prepared) return prepared.error();
  if (task.await_start) {
    PageTableFiller filler(task.tables, task.control_area);
    if (!task.await_start(filler)) return WorkerEnd::kDismissed;
  }
  return worker.serve();
}

}  // namespace

Result<WorkerEnd> run_worker(const WorkerTask& task) {
  mark_faults();
  const auto first = work(task);
  if (first) return first;
  WorkerTask next = task;
  // The device is there, or is gone.
  next.await_start = [](StandbyWork&) { return true; };
  return try_again_while_alone(
      first.error(),
      {.processes = task.processes, .events = task.events, .serve = [&] { return work(next); }});
}

}  // namespace trueno
