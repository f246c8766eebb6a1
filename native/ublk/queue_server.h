#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/result.h"
#include "ublk/char_device.h"
#include "ublk/data_ring.h"
#include "ublk/file_descriptor.h"
#include "ublk/io_descriptor.h"
#include "ublk/locked_memory.h"
#include "ublk/queue_statistics.h"
#include "ublk/request_handler.h"
#include "ublk/request_record.h"
#include "ublk/spin_policy.h"
#include "ublk/tag_queue.h"

namespace trueno {

struct QueueSettings {
  uint16_t queue_id;
  uint16_t depth;
  DeviceExtent extent;
  /// The device has UBLK_F_USER_COPY.
  bool user_copy;
  /// That threads of this process and its clients can run on.
  unsigned processor_count;
};

/// One queue of a ublk device. All calls but wake(), stop() and set_page_count() come from one
/// thread, in this order: make(), map(), fetch(), serve().
///
/// Reads come first, as a task waits for each, and swap's writes have nobody waiting; after some
/// time with reads only, it is the turn of a write all the same. What is done goes back to the
/// kernel in one system call that also brings new requests.
///
/// From fetch() on, while the machine may have no memory: asks for none, touches none for the first
/// time, takes no lock, and makes no system call but io_uring_enter(2), pread(2) and pwrite(2) of
/// /dev/ublkcN where it copies, and read(2) of its eventfd when it was woken.
class QueueServer {
 public:
  /// Takes all the memory that it ever needs. What is passed must outlive it. Fails with
  /// kOutOfMemory or kQueueFailed, or as DataRing::open().
  static Result<std::unique_ptr<QueueServer>> make(const QueueSettings& settings,
                                                   RequestRecord& record,
                                                   QueueStatistics& statistics);

  /// Fails with kQueueFailed, as fetch() does.
  Result<void> map(const CharDevice& device);

  /// Gives all tags to the driver, in one system call: a process that is killed meanwhile has given
  /// all or none.
  Result<void> fetch(const CharDevice& device);

  /// Serves until the driver has taken back all tags, or stop() was called.
  void serve(RequestHandler& handler);

  /// The device has become larger. From any thread.
  void set_page_count(uint64_t page_count) { page_count_.store(page_count); }

  /// Has requests tried again at once that could not be done, see RequestHandler; without it they
  /// are tried now and then, and fail in the end with -ENOSPC. From any thread.
  void wake() const;

  /// Ends serve() as soon as what is being handled is done; the tags stay the driver's. From any
  /// thread.
  void stop();

 private:
  /// What is known of a tag.
  struct Tag {
    /// The last command, as it is sent again when the kernel had no memory for it.
    IoCommand command;
    uint32_t opcode;
    IoRequest request;
    /// When its request was seen.
    uint64_t arrival_ns;
  };

  QueueServer(const QueueSettings& settings, RequestRecord& record, QueueStatistics& statistics,
              DataRing ring, LockedMemory buffers, FileDescriptor wake_fd);

  std::span<std::byte> data_of(const IoRequest& request) const;
  void send(uint16_t tag);
  void commit(uint16_t tag, int32_t result);
  void expect_wake();
  void collect();
  void receive(uint16_t tag, int status);
  void sort_in(uint16_t tag);
  void handle(uint16_t tag, RequestHandler& handler);
  void handle_some(RequestHandler& handler);
  int32_t outcome_of(const IoRequest& request, RequestHandler& handler);
  int32_t carry_out(const IoRequest& request, RequestHandler& handler);
  void exchange();
  void enter(bool may_sleep);
  void sleep();
  void wait();
  void take_up_postponed();
  uint64_t patience_end_ns(uint16_t tag) const;

  QueueSettings settings_;
  /// Instead of that of the settings.
  std::atomic<uint64_t> page_count_;
  RequestRecord& record_;
  QueueStatistics& statistics_;
  DataRing ring_;
  /// One for each tag or, where this copies, one for the request that is being handled.
  LockedMemory buffers_;
  FileDescriptor wake_fd_;
  std::optional<DescriptorMapping> descriptors_;
  int char_device_ = -1;

  std::vector<Tag> tags_;
  TagQueue urgent_;
  TagQueue bulk_;
  /// What could not be done yet, to be tried again then at the latest.
  TagQueue postponed_;
  uint64_t retry_ns_ = 0;
  size_t live_tags_ = 0;
  bool wake_is_expected_ = false;
  /// The kernel had no memory for a command.
  bool is_starved_ = false;
  uint64_t now_ns_ = 0;
  SpinPolicy spin_policy_;
  std::atomic<bool> stop_ = false;
};

}  // namespace trueno
