#include "daemon/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "daemon/inquest.h"
#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

constexpr uint64_t kNsPerMs = 1'000'000;
/// A request takes microseconds. A worker that is at one for so many looks does not come back from
/// it, and the machine waits for it.
constexpr uint32_t kMostLooks = 6;
/// Deaths in a row that are worth an alert.
constexpr uint32_t kLoudDeaths = 5;
constexpr uint64_t kStandbyDelayNs = 1'000 * kNsPerMs;
/// How long a standby may take to be ready, when its supervisor is about to end.
constexpr uint64_t kStandbyPatienceNs = 5'000 * kNsPerMs;
constexpr int kStepMs = 1'000;

FileDescriptor open_signals() {
  // Blocked in children too: they end when the supervisor says so.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  for (const int signal : {SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  return FileDescriptor(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

FileDescriptor open_event() { return FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

bool await_raised(const FileDescriptor& event, uint64_t patience_ns) {
  pollfd raised{.fd = event.number(), .events = POLLIN, .revents = 0};
  return poll(&raised, 1, static_cast<int>(patience_ns / kNsPerMs)) == 1;
}

void raise_event(int event) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written_bytes = write(event, &one, sizeof one);
}

/// A pipe that has the memory for one byte already, so that writing it takes none.
bool open_start_pipe(FileDescriptor& read_end, FileDescriptor& write_end) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  read_end = FileDescriptor(ends[0]);
  write_end = FileDescriptor(ends[1]);
  char byte = 0;
  return write(ends[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 1;
}

/// Signals that a process gets for what it did itself.
bool is_own_fault(int wait_status) {
  constexpr auto kFaults =
      std::to_array({SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP});
  return WIFSIGNALED(wait_status) && std::ranges::count(kFaults, WTERMSIG(wait_status)) > 0;
}

std::string ending(int wait_status) {
  if (!WIFSIGNALED(wait_status)) {
    return "ended with status " + std::to_string(WEXITSTATUS(wait_status));
  }
  const char* name = sigabbrev_np(WTERMSIG(wait_status));
  return name == nullptr ? "was ended by signal " + std::to_string(WTERMSIG(wait_status))
                         : std::string("was ended by SIG") + name;
}

/// Gives it the priority of this one: it may be entering pages with an ordinary one.
void share_priority(pid_t process) {
  const int policy = sched_getscheduler(0);
  sched_param parameters{};
  if (policy >= 0 && sched_getparam(0, &parameters) == 0) {
    sched_setscheduler(process, policy, &parameters);
  }
}

std::string in_ms(uint64_t ns) { return std::to_string(ns / kNsPerMs) + " ms"; }

}  // namespace

Supervisor::Supervisor(SupervisedDevice& device, std::vector<ProcessHandle> predecessors,
                       ServiceManager& service_manager, const MessageLog& log,
                       const SupervisorTimes& times)
    : device_(device),
      predecessors_(std::move(predecessors)),
      service_manager_(service_manager),
      log_(log),
      times_(times),
      signals_(open_signals()),
      stop_(open_event()),
      state_(predecessors_.empty() ? State::kStarting : State::kSucceeding),
      takes_over_(device.control_area().ublk_id().has_value()),
      busy_queues_(device.control_area().queue_count()) {}

SupervisorEnd Supervisor::run() {
  if (predecessors_.empty()) inherit();
  while (!end_) {
    tend_children();
    if (is_served() && !wants_standby()) dead_.reap();
    wait_for_event();
    service_manager_.keep_alive(monotonic_ns());
  }
  if (*end_ != SupervisorEnd::kLeftServing) {
    end_child(standby_);
    end_child(worker_);
  }
  dead_.reap();
  return *end_;
}

/// Whoever served before this process is dead. Nobody knows of what.
void Supervisor::inherit() {
  ControlArea& area = device_.control_area();
  if (takes_over_) area.note_outage(monotonic_ns());
  judge_requests(area, {.own_fault = false}, log_);
  // This program may be another one.
  for (uint16_t queue = 0; queue < area.queue_count(); ++queue) area.record(queue).forgive();
}

/// Also wakes up for children that are due and for those who look at us.
int Supervisor::poll_timeout_ms() const {
  const uint64_t now_ns = monotonic_ns();
  uint64_t wait_ns = std::min(
      times_.look_every_ns, service_manager_.keep_alive_every_ns().value_or(times_.look_every_ns));
  const auto until = [&](uint64_t due_ns) {
    wait_ns = std::min(wait_ns, due_ns > now_ns ? due_ns - now_ns : 0);
  };
  if (state_ == State::kStarting && worker_.pid < 0) until(next_worker_ns_);
  if (wants_standby()) until(next_standby_ns_);
  if (state_ == State::kStopping) until(stop_deadline_ns_);
  if (state_ == State::kStarting && asked_to_stop_ns_) {
    until(*asked_to_stop_ns_ + times_.stop_patience_ns);
  }
  return static_cast<int>((wait_ns + kNsPerMs - 1) / kNsPerMs);
}

void Supervisor::wait_for_event() {
  std::array<pollfd, 3> events{
      pollfd{.fd = signals_.number(), .events = POLLIN, .revents = 0},
      pollfd{.fd = state_ == State::kStarting ? worker_.serving.number() : -1,
             .events = POLLIN,
             .revents = 0},
      pollfd{.fd = state_ == State::kSucceeding ? standby_.prepared.number() : -1,
             .events = POLLIN,
             .revents = 0}};
  if (poll(events.data(), events.size(), poll_timeout_ms()) < 0) return;
  // First whether it serves: a worker may have died right after.
  if (events[1].revents != 0) handle_serving();
  if (events[0].revents != 0) read_signals();
  if (may_stop()) stop();
  if (state_ == State::kSucceeding && !end_ && await_raised(standby_.prepared, 0)) succeed();
  if (state_ == State::kServing && !end_) look_for_hang();
  if (state_ == State::kStopping && !end_ && monotonic_ns() >= stop_deadline_ns_) finish_stop();
}

void Supervisor::read_signals() {
  signalfd_siginfo signal{};
  bool asked_to_stop = false;
  while (read(signals_.number(), &signal, sizeof signal) == sizeof signal) {
    if (signal.ssi_signo != SIGCHLD) asked_to_stop = true;
  }
  while (!end_ && handle_end_of_child()) {
  }
  if (tuner_ > 0 && status_of_ended(tuner_)) dead_.add(std::exchange(tuner_, -1));
  if (asked_to_stop && !asked_to_stop_ns_) asked_to_stop_ns_ = monotonic_ns();
}

/// A worker that is killed while it takes the device over can cost the device (Linux 6.12): it
/// arrives first, or has its time.
bool Supervisor::may_stop() const {
  if (!asked_to_stop_ns_ || end_ || state_ == State::kStopping) return false;
  const bool takes_over = state_ == State::kStarting && worker_.pid > 0 && !is_new_device();
  return !takes_over || monotonic_ns() >= *asked_to_stop_ns_ + times_.stop_patience_ns;
}

/// False when both are alive. A standby that died before its worker did is the worker meanwhile,
/// and its signal has been read: so there is no end but when nobody is found dead.
bool Supervisor::handle_end_of_child() {
  if (const auto status = worker_.pid > 0 ? status_of_ended(worker_.pid) : std::nullopt) {
    const pid_t pid = worker_.pid;
    handle_worker_end(*status);
    dead_.add(pid);
    return true;
  }
  if (const auto status = standby_.pid > 0 ? status_of_ended(standby_.pid) : std::nullopt) {
    const pid_t pid = standby_.pid;
    handle_standby_end(*status);
    dead_.add(pid);
    return true;
  }
  return false;
}

/// A standby is one for the worker or, while those still serve, for the predecessors.
std::optional<Supervisor::Child> Supervisor::fork_child(bool standby) {
  Child child{.prepared = open_event(), .serving = open_event()};
  FileDescriptor start(-1);
  const pid_t supervisor_pid = getpid();
  auto supervisor = ProcessHandle::open(supervisor_pid);
  if (!supervisor || child.prepared.number() < 0 || child.serving.number() < 0 ||
      (standby && !open_start_pipe(start, child.start))) {
    return std::nullopt;
  }
  child.pid = fork();
  if (child.pid < 0) return std::nullopt;
  if (child.pid > 0) {
    device_.lock_memory();
    child.process = ProcessHandle::open(child.pid);
    if (child.process) return child;
    end_child(child);
    return std::nullopt;
  }
  if (!device_.processes().join()) _exit(static_cast<int>(WorkerStatus::kFailed));
  // The next one may have looked before this process was to be found. Where there is none yet, it
  // will be found, and may be the only one left.
  const auto supervised_by = device_.processes().supervisor();
  if (supervised_by && *supervised_by != supervisor_pid) {
    _exit(static_cast<int>(WorkerStatus::kFailed));
  }
  if (!standby) run_child(nullptr, child);
  const bool inherits = state_ != State::kSucceeding;
  const StandbyWatch watch({.start_fd = start.number(),
                            .supervisor = *std::move(supervisor),
                            .servers = inherits
                                           ? std::span<const ProcessHandle>(&*worker_.process, 1)
                                           : std::span<const ProcessHandle>(predecessors_),
                            .inherits = inherits});
  run_child(&watch, child);
}

void Supervisor::run_child(const StandbyWatch* watch, const Child& self) {
  signals_ = FileDescriptor(-1);
  device_.lock_memory();
  WorkerChannels channels{.await_start = {}, .stop_fd = stop_.number(), .serving = [&] {
                            raise_event(self.serving.number());
                          }};
  if (watch != nullptr) {
    watch->await_service(device_.control_area());
    channels.await_start = [&](StandbyWork& work) { return await_start(*watch, work, self); };
  }
  _exit(static_cast<int>(device_.run_worker(channels)));
}

/// In a standby.
bool Supervisor::await_start(const StandbyWatch& watch, StandbyWork& work, const Child& self) {
  const StandbyWatch::End end = watch.await(work, [&] { raise_event(self.prepared.number()); });
  if (end != StandbyWatch::End::kAlone) return end == StandbyWatch::End::kTold;
  ControlArea& area = device_.control_area();
  area.note_outage(monotonic_ns());
  judge_requests(area, {.own_fault = left_a_mark(area)}, log_);
  log_.notice("supervisor and worker are dead; process " + std::to_string(getpid()) +
              " takes over");
  return true;
}

void Supervisor::end_child(Child& child) {
  if (child.pid > 0) {
    kill(child.pid, SIGKILL);
    await_status(child.pid);
    dead_.add(child.pid);
  }
  child = {};
}

/// Also for a worker that is only taking over: it may die of that, and this process with it.
bool Supervisor::wants_standby() const {
  const bool takes_over = state_ == State::kStarting && worker_.pid > 0 && !is_new_device();
  return standby_.pid < 0 && (is_served() || takes_over);
}

/// Forks what is due.
void Supervisor::tend_children() {
  const uint64_t now_ns = monotonic_ns();
  if (state_ == State::kStarting && worker_.pid < 0 && !asked_to_stop_ns_ &&
      now_ns >= next_worker_ns_) {
    start_next_worker();
  }
  if (wants_standby() && now_ns >= next_standby_ns_) {
    if (auto standby = fork_child(/*standby=*/true)) standby_ = std::move(*standby);
    next_standby_ns_ = now_ns + kStandbyDelayNs;
  }
}

/// The standby is ready: what it takes over is not served from here on.
void Supervisor::succeed() {
  {
    const FileLock change = await_change();
    // It may have died meanwhile, and then it is too early.
    if (standby_.process->has_ended()) return;
    end_predecessors();
  }
  inherit();
  state_ = State::kStarting;
  start_next_worker();
}

/// Until nobody makes, takes over or removes the device.
FileLock Supervisor::await_change() {
  while (true) {
    service_manager_.keep_alive(monotonic_ns());
    if (auto change = device_.processes().begin_change_within(kStepMs)) return *std::move(change);
  }
}

/// There is no way back: who is killed will end, and serves no more.
void Supervisor::end_predecessors() {
  while (!end_processes(predecessors_, kStepMs)) service_manager_.keep_alive(monotonic_ns());
}

void Supervisor::start_next_worker() {
  if (standby_.pid > 0) {
    // Nothing before this: the machine waits.
    const char byte = 0;
    [[maybe_unused]] const ssize_t written_bytes = write(standby_.start.number(), &byte, 1);
    share_priority(standby_.pid);
    worker_ = std::exchange(standby_, {});
    return;
  }
  if (auto worker = fork_child(/*standby=*/false)) {
    worker_ = std::move(*worker);
    return;
  }
  log_.failure({.code = ErrorCode::kOutOfMemory, .subject = "fork", .errno_value = errno});
  if (is_new_device()) return finish(SupervisorEnd::kNotStarted);
  next_worker_ns_ = monotonic_ns() + backoff_.after_death(false);
}

void Supervisor::handle_serving() {
  ControlArea& area = device_.control_area();
  const std::string disk = "/dev/ublkb" + std::to_string(area.ublk_id().value_or(0));
  const bool first = !has_served_;
  state_ = State::kServing;
  next_standby_ns_ = is_new_device() ? monotonic_ns() + times_.first_standby_after_ns : 0;
  has_served_ = true;
  hung_queue_.reset();
  handled_before_ = area.handled();
  std::ranges::fill(busy_queues_, BusyQueue{});
  if (first && !takes_over_) {
    log_.notice("served as " + disk + " by process " + std::to_string(worker_.pid));
    service_manager_.status("Serving " + disk);
  } else {
    const std::string outage = "after " + in_ms(area.last_outage_ns());
    log_.notice("served again by process " + std::to_string(worker_.pid) + " " + outage);
    service_manager_.status("Serving " + disk + ", taken over " +
                            std::to_string(area.recoveries()) + " times, last " + outage);
  }
  if (!first) return;
  service_manager_.ready();
  tuner_ = fork_helper([this, ublk_id = area.ublk_id().value_or(0)] {
    device_.tune(ublk_id);
    return 0;
  });
}

void Supervisor::handle_worker_end(int wait_status) {
  const uint64_t now_ns = monotonic_ns();
  const pid_t pid = worker_.pid;
  const bool own_fault = hung_queue_ || is_own_fault(wait_status);
  const auto status =
      WIFEXITED(wait_status) ? std::optional(WorkerStatus(WEXITSTATUS(wait_status))) : std::nullopt;
  worker_ = {};
  if (status == WorkerStatus::kStopped) return finish(SupervisorEnd::kStopped);
  if (status == WorkerStatus::kDeviceGone) return finish(SupervisorEnd::kDeviceGone);
  if (state_ == State::kStopping || is_new_device()) {
    log_.notice("worker " + std::to_string(pid) + " " + ending(wait_status));
    if (state_ == State::kStopping) return finish_stop();
    remove_device();
    return finish(SupervisorEnd::kNotStarted);
  }
  ControlArea& area = device_.control_area();
  const bool had_served =
      state_ == State::kServing && (!own_fault || area.handled() != handled_before_);
  area.note_outage(now_ns);
  judge_requests(area, {.own_fault = own_fault, .hung_queue = hung_queue_}, log_);
  state_ = State::kStarting;
  next_worker_ns_ = now_ns + backoff_.after_death(had_served);
  tend_children();

  log_.notice("worker " + std::to_string(pid) + " " + ending(wait_status) + "; " +
              (worker_.pid > 0 ? "process " + std::to_string(worker_.pid) + " takes over"
                               : "the next one comes in " + in_ms(next_worker_ns_ - now_ns)));
  if (backoff_.deaths() == kLoudDeaths) {
    log_.alert(
        "no worker stays alive, so reads and writes wait. Look at what they say in "
        "journalctl, install another version of trueno-zram and run systemctl restart "
        "trueno-ublk@" +
        device_.name() + "; or give up what the device holds: trueno-ublk stop --name " +
        device_.name() + " --force");
  }
}

void Supervisor::handle_standby_end(int wait_status) {
  const pid_t pid = standby_.pid;
  standby_ = {};
  log_.notice("standby " + std::to_string(pid) + " " + ending(wait_status));
}

/// A worker that stands still looks alive to everybody else.
void Supervisor::look_for_hang() {
  const uint64_t now_ns = monotonic_ns();
  if (hung_queue_ || now_ns - last_look_ns_ < times_.look_every_ns) return;
  last_look_ns_ = now_ns;
  for (uint16_t queue = 0; queue < busy_queues_.size(); ++queue) {
    const RequestRecord& record = device_.control_area().record(queue);
    BusyQueue& busy = busy_queues_[queue];
    const bool same = record.is_busy() && record.handled() == busy.handled;
    busy = {.handled = record.handled(), .looks = same ? busy.looks + 1 : 0};
    if (busy.looks < kMostLooks) continue;
    hung_queue_ = queue;
    kill(worker_.pid, SIGKILL);
    log_.alert("worker " + std::to_string(worker_.pid) +
               " does not come back from a request, and is ended");
    return;
  }
}

/// A process for something that may take long or never end; its exit status is what the body gives.
template <typename Body>
pid_t Supervisor::fork_helper(Body body) {
  const pid_t supervisor = getpid();
  const pid_t helper = fork();
  if (helper != 0) return helper;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) _exit(1);
  _exit(body());
}

bool Supervisor::remove_device() {
  const ControlArea& area = device_.control_area();
  if (!area.ublk_id()) return true;
  const pid_t helper = fork_helper([this, ublk_id = *area.ublk_id(), cookie = area.cookie()] {
    return device_.remove(ublk_id, cookie) ? 0 : 1;
  });
  if (helper < 0) return false;
  const int status = await_status(helper);
  dead_.add(helper);
  return status == 0;
}

bool Supervisor::is_claimed() {
  const auto ublk_id = device_.control_area().ublk_id();
  if (!ublk_id) return false;
  const pid_t helper =
      fork_helper([this, ublk_id] { return device_.is_claimed(*ublk_id) ? 1 : 0; });
  if (helper < 0) return true;
  const uint64_t deadline_ns = monotonic_ns() + times_.claim_patience_ns;
  while (monotonic_ns() < deadline_ns) {
    if (const auto status = status_of_ended(helper)) {
      dead_.add(helper);
      return *status != 0;
    }
    usleep(1000);
  }
  // It waits for the disk, and ends with this process.
  kill(helper, SIGKILL);
  return true;
}

/// Who would miss the device; nothing when nobody would.
std::optional<std::string> Supervisor::find_use() {
  if (is_new_device()) return std::nullopt;
  if (auto use = device_.use()) return use;
  if (is_served() && is_claimed()) return "somebody has it for himself";
  return std::nullopt;
}

bool Supervisor::is_served() const {
  return state_ == State::kServing || state_ == State::kSucceeding;
}

void Supervisor::stop() {
  service_manager_.stopping();
  if (const auto use = find_use()) return leave(*use);
  end_child(standby_);
  if (state_ == State::kSucceeding) {
    const FileLock change = await_change();
    end_predecessors();
  }
  if (worker_.pid > 0 && (state_ == State::kServing || is_new_device())) {
    state_ = State::kStopping;
    stop_deadline_ns_ = monotonic_ns() + times_.stop_patience_ns;
    return raise_event(stop_.number());
  }
  // A worker that is on its way to taking over would have to arrive first.
  finish_stop();
}

/// Nobody is to lose a device that he uses.
void Supervisor::leave(const std::string& use) {
  const std::string start = "systemctl start trueno-ublk@" + device_.name();
  std::string sentence = "stopped while " + use;
  // One that is taking the device over goes on with that.
  if (is_served() || worker_.pid > 0) {
    if (state_ == State::kSucceeding) {
      end_child(standby_);
    } else {
      if (standby_.pid < 0) {
        if (auto standby = fork_child(/*standby=*/true)) standby_ = std::move(*standby);
      }
      await_raised(standby_.prepared, kStandbyPatienceNs);
    }
    sentence += ": its last worker serves on, and the next server takes over: " + start;
    log_.notice(sentence);
    finish(SupervisorEnd::kLeftServing);
  } else {
    sentence += ": reads and writes wait until " + start;
    log_.alert(sentence);
    finish(SupervisorEnd::kLeftWaiting);
  }
  service_manager_.status(sentence);
}

/// The device is not in use, and its worker is dead or as good as that.
void Supervisor::finish_stop() {
  end_child(worker_);
  if (remove_device()) return finish(SupervisorEnd::kStopped);
  log_.alert("stopped, but the ublk device is still there; run trueno-ublk stop --name " +
             device_.name());
  finish(SupervisorEnd::kLeftWaiting);
}

}  // namespace trueno
