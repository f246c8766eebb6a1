#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/crash_backoff.h"
#include "daemon/dead_children.h"
#include "daemon/message_log.h"
#include "daemon/process_handle.h"
#include "daemon/service_manager.h"
#include "daemon/standby_watch.h"
#include "daemon/supervised_device.h"
#include "ublk/file_descriptor.h"

namespace trueno {

enum class SupervisorEnd : uint8_t {
  /// The device is gone, as was asked for.
  kStopped,
  /// It was asked to stop while the device is in use: its workers serve on until the next
  /// supervisor takes over from them.
  kLeftServing,
  /// The same, but there is no worker: the device waits for the next one.
  kLeftWaiting,
  /// There was no device, and the first worker could not make one.
  kNotStarted,
  /// Somebody else removed the device.
  kDeviceGone,
};

struct SupervisorTimes {
  /// How often a worker is looked at: at the same request six times in a row, it hangs.
  uint64_t look_every_ns = 5'000'000'000;
  /// How long a worker may take to remove its device, before it is done without it.
  uint64_t stop_patience_ns = 60'000'000'000;
  /// How long opening the disk may take, before it counts as one that does not answer.
  uint64_t claim_patience_ns = 2'000'000'000;
  /// When the first standby of a new device is made: what formats the device and puts it to use
  /// goes before, as a standby asks for a processor in real time. Until then a worker that dies is
  /// followed by one that is started anew.
  uint64_t first_standby_after_ns = 1'000'000'000;
};

/// Keeps a device served: runs a worker and, once that serves, a standby that takes over when it
/// dies. It does no I/O of its own, has no ring, and takes no memory between a death and the moment
/// the standby knows of it.
///
/// Its workers outlive it: the machine may have no memory for the next supervisor but what it swaps
/// out to this device. When there is one, it has a standby of its own made ready, ends them and
/// takes over. So nobody waits for a daemon that is started anew, and one that cannot serve leaves
/// the device to those who can.
///
/// SIGTERM and SIGINT ask to stop. A process is to run one supervisor at a time, in its only
/// thread.
class Supervisor {
 public:
  /// `predecessors` are workers of the supervisor before this one.
  Supervisor(SupervisedDevice& device, std::vector<ProcessHandle> predecessors,
             ServiceManager& service_manager, const MessageLog& log,
             const SupervisorTimes& times = {});

  SupervisorEnd run();

  /// A worker of this supervisor has served the device.
  bool has_served() const { return has_served_; }

 private:
  /// A worker or a standby.
  struct Child {
    pid_t pid = -1;
    /// There when pid is.
    std::optional<ProcessHandle> process = std::nullopt;
    /// Of a standby: to be written to.
    FileDescriptor start{-1};
    /// Of a standby: readable when it is made ready.
    FileDescriptor prepared{-1};
    FileDescriptor serving{-1};
  };

  enum class State : uint8_t {
    /// Predecessors serve, and a standby is on its way that is to take over from them.
    kSucceeding,
    /// A worker is on its way, or the time for the next one has not come.
    kStarting,
    kServing,
    kStopping,
  };

  std::optional<Child> fork_child(bool standby);
  [[noreturn]] void run_child(const StandbyWatch* watch, const Child& self);
  bool await_start(const StandbyWatch& watch, StandbyWork& work, const Child& self);
  void end_child(Child& child);
  template <typename Body>
  pid_t fork_helper(Body body);
  bool remove_device();
  bool is_claimed();
  std::optional<std::string> find_use();

  void wait_for_event();
  void read_signals();
  bool handle_end_of_child();
  void handle_serving();
  void handle_worker_end(int wait_status);
  void handle_standby_end(int wait_status);
  void inherit();
  void succeed();
  FileLock await_change();
  void end_predecessors();
  void start_next_worker();
  void tend_children();
  void look_for_hang();
  bool wants_standby() const;
  bool is_served() const;
  bool may_stop() const;
  void stop();
  void leave(const std::string& use);
  void finish_stop();
  void finish(SupervisorEnd end) { end_ = end; }

  /// Nobody can have anything on it.
  bool is_new_device() const { return !has_served_ && !takes_over_; }
  int poll_timeout_ms() const;

  SupervisedDevice& device_;
  /// Empty when they have ended.
  std::vector<ProcessHandle> predecessors_;
  ServiceManager& service_manager_;
  const MessageLog& log_;
  SupervisorTimes times_;
  FileDescriptor signals_;
  FileDescriptor stop_;
  Child worker_;
  Child standby_;
  pid_t tuner_ = -1;
  DeadChildren dead_;
  State state_;
  std::optional<SupervisorEnd> end_;
  CrashBackoff backoff_;
  uint64_t next_worker_ns_ = 0;
  uint64_t next_standby_ns_ = 0;
  uint64_t stop_deadline_ns_ = 0;
  /// The device was there before this supervisor.
  bool takes_over_;
  bool has_served_ = false;
  std::optional<uint64_t> asked_to_stop_ns_;
  /// This supervisor ended the worker, as that queue did not move.
  std::optional<uint16_t> hung_queue_;
  /// Requests that were handled before the worker served.
  uint64_t handled_before_ = 0;
  /// By queue, when look_for_hang() saw one busy, and at which request.
  struct BusyQueue {
    uint64_t handled = 0;
    uint32_t looks = 0;
  };
  std::vector<BusyQueue> busy_queues_;
  uint64_t last_look_ns_ = 0;
};

}  // namespace trueno
