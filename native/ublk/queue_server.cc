#include "ublk/queue_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "core/page.h"
#include "ublk/monotonic_clock.h"
#include "ublk/request_data.h"

namespace trueno {
namespace {

/// What has been done goes back to the kernel after so long at the latest. A system call then costs
/// a fiftieth of it.
constexpr uint64_t kSliceNs = 50'000;
/// How long a write may wait for memory. Swapping out costs nothing when it fails: the kernel keeps
/// the page, and may have to end a process to go on, for which it must not wait here. To a file
/// system, a write that failed is lost.
constexpr uint64_t kSwapPatienceNs = 20'000'000;
constexpr uint64_t kFilePatienceNs = 10'000'000'000;
/// Of those that wait, in case nobody is able to wake them.
constexpr uint64_t kRetryNs = 10'000'000;
/// Before a command is sent again for which the kernel had no memory.
constexpr timespec kPauseOfStarved{.tv_sec = 0, .tv_nsec = 200'000};

constexpr uint64_t kWakeData = UINT64_MAX;

bool has_data(IoOperation operation) {
  return operation == IoOperation::kRead || operation == IoOperation::kWrite;
}

/// Of a command that never got to the driver.
bool is_for_want_of_memory(int status) {
  return status == -ENOMEM || status == -EAGAIN || status == -EINTR;
}

Error queue_error(uint16_t queue_id, const char* what, int errno_value) {
  return {.code = ErrorCode::kQueueFailed,
          .subject = std::string(what) + " of queue " + std::to_string(queue_id),
          .errno_value = errno_value};
}

}  // namespace

Result<std::unique_ptr<QueueServer>> QueueServer::make(const QueueSettings& settings,
                                                       RequestRecord& record,
                                                       QueueStatistics& statistics) try {
  // One command more than tags: the one that waits for wake().
  auto ring = DataRing::open(settings.depth + 1U);
  if (!ring) return ring.error();
  const size_t buffer_count = settings.user_copy ? 1 : settings.depth;
  auto buffers = LockedMemory::make(buffer_count * settings.extent.most_io_pages * kPageBytes);
  if (!buffers) return queue_error(settings.queue_id, "locked buffers", errno);
  FileDescriptor wake_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wake_fd.number() < 0) return queue_error(settings.queue_id, "eventfd", errno);
  return std::unique_ptr<QueueServer>(new QueueServer(
      settings, record, statistics, std::move(*ring), std::move(*buffers), std::move(wake_fd)));
} catch (const std::bad_alloc&) {
  return Error{.code = ErrorCode::kOutOfMemory};
}

QueueServer::QueueServer(const QueueSettings& settings, RequestRecord& record,
                         QueueStatistics& statistics, DataRing ring, LockedMemory buffers,
                         FileDescriptor wake_fd)
    : settings_(settings),
      page_count_(settings.extent.page_count),
      record_(record),
      statistics_(statistics),
      ring_(std::move(ring)),
      buffers_(std::move(buffers)),
      wake_fd_(std::move(wake_fd)),
      tags_(settings.depth),
      urgent_(settings.depth),
      bulk_(settings.depth),
      postponed_(settings.depth),
      spin_policy_(settings.processor_count) {
  const size_t buffer_bytes = settings.extent.most_io_pages * kPageBytes;
  for (uint16_t number = 0; number < settings.depth; ++number) {
    Tag& tag = tags_[number];
    tag.opcode = kFetchRequest;
    tag.command = {
        .queue_id = settings.queue_id,
        .tag = number,
        .result = 0,
        .addr = settings.user_copy
                    ? 0
                    : reinterpret_cast<uintptr_t>(buffers_.bytes().data() + number * buffer_bytes)};
  }
}

Result<void> QueueServer::map(const CharDevice& device) {
  auto descriptors = DescriptorMapping::map(device, settings_.queue_id, settings_.depth);
  if (!descriptors) return descriptors.error();
  descriptors_ = std::move(*descriptors);
  return {};
}

Result<void> QueueServer::fetch(const CharDevice& device) {
  char_device_ = device.number();
  expect_wake();
  for (uint16_t tag = 0; tag < settings_.depth; ++tag) send(tag);
  live_tags_ = settings_.depth;
  const int submitted = io_uring_submit(ring_.get());
  if (submitted <= settings_.depth) {
    return queue_error(settings_.queue_id, "FETCH_REQ", submitted < 0 ? -submitted : EAGAIN);
  }
  // What the driver refuses comes back at once.
  io_uring_cqe* cqe = nullptr;
  unsigned head = 0;
  io_uring_for_each_cqe(ring_.get(), head, cqe) {
    if (cqe->res < 0 && !is_for_want_of_memory(cqe->res) && cqe->user_data != kWakeData) {
      return queue_error(settings_.queue_id, "FETCH_REQ", -cqe->res);
    }
  }
  return {};
}

void QueueServer::wake() const {
  const uint64_t one = 1;
  // A counter that is full is readable, too.
  static_cast<void>(!write(wake_fd_.number(), &one, sizeof one));
}

void QueueServer::stop() {
  stop_.store(true);
  wake();
}

std::span<std::byte> QueueServer::data_of(const IoRequest& request) const {
  if (!has_data(request.operation)) return {};
  const size_t buffer = settings_.user_copy ? 0 : request.tag;
  const size_t buffer_bytes = settings_.extent.most_io_pages * kPageBytes;
  return buffers_.bytes().subspan(buffer * buffer_bytes, request.page_count * kPageBytes);
}

/// Prepares the tag's command; the next io_uring_enter(2) sends it. There is room: a tag has one
/// command under way at most.
void QueueServer::send(uint16_t number) {
  const Tag& tag = tags_[number];
  io_uring_sqe* const sqe = io_uring_get_sqe(ring_.get());
  io_uring_prep_rw(IORING_OP_URING_CMD, sqe, char_device_, nullptr, 0, 0);
  sqe->cmd_op = tag.opcode;
  sqe->user_data = number;
  std::memcpy(sqe->cmd, &tag.command, sizeof tag.command);
}

void QueueServer::commit(uint16_t number, int32_t result) {
  Tag& tag = tags_[number];
  tag.opcode = kCommitAndFetch;
  tag.command.result = result;
  send(number);
}

/// Has the ring tell of wake(), once or until the kernel says that it will not any more.
void QueueServer::expect_wake() {
  io_uring_sqe* const sqe = io_uring_get_sqe(ring_.get());
  io_uring_prep_poll_multishot(sqe, wake_fd_.number(), POLLIN);
  sqe->user_data = kWakeData;
  wake_is_expected_ = true;
}

/// Takes what came back from the kernel.
void QueueServer::collect() {
  io_uring_cqe* cqe = nullptr;
  unsigned head = 0;
  unsigned count = 0;
  bool is_woken = false;
  io_uring_for_each_cqe(ring_.get(), head, cqe) {
    ++count;
    if (cqe->user_data == kWakeData) {
      is_woken = true;
      if ((cqe->flags & IORING_CQE_F_MORE) == 0) wake_is_expected_ = false;
    } else {
      receive(static_cast<uint16_t>(cqe->user_data), cqe->res);
    }
  }
  io_uring_cq_advance(ring_.get(), count);
  if (is_woken) {
    uint64_t calls = 0;
    static_cast<void>(!read(wake_fd_.number(), &calls, sizeof calls));
  }
  if (is_woken || now_ns_ >= retry_ns_) take_up_postponed();
}

void QueueServer::take_up_postponed() {
  for (size_t count = postponed_.size(); count > 0; --count) bulk_.push(postponed_.pop());
}

void QueueServer::receive(uint16_t tag, int status) {
  if (status == kTagHasRequest) {
    sort_in(tag);
  } else if (is_for_want_of_memory(status)) {
    is_starved_ = true;
    send(tag);
  } else {
    // kTagIsDead; after any other error, too, the driver has no use for the tag.
    --live_tags_;
  }
}

void QueueServer::sort_in(uint16_t number) {
  Tag& tag = tags_[number];
  tag.arrival_ns = now_ns_;
  const auto request = decode_descriptor((*descriptors_)[number], number,
                                         {.page_count = page_count_.load(std::memory_order_acquire),
                                          .most_io_pages = settings_.extent.most_io_pages});
  if (!request) {
    statistics_.invalid.add(1);
    commit(number, -EINVAL);
    return;
  }
  tag.request = *request;
  const bool is_urgent =
      request->operation == IoOperation::kRead || request->operation == IoOperation::kFlush;
  (is_urgent ? urgent_ : bulk_).push(number);
}

/// When a request that was postponed fails.
uint64_t QueueServer::patience_end_ns(uint16_t number) const {
  const Tag& tag = tags_[number];
  return tag.arrival_ns + (tag.request.swap ? kSwapPatienceNs : kFilePatienceNs);
}

/// 0 or a negative errno.
int32_t QueueServer::outcome_of(const IoRequest& request, RequestHandler& handler) {
  if (!record_.begin(request)) {
    statistics_.refused.add(1);
    return -EIO;
  }
  const int32_t outcome = carry_out(request, handler);
  record_.end();
  return outcome;
}

int32_t QueueServer::carry_out(const IoRequest& request, RequestHandler& handler) {
  const std::span<std::byte> data = data_of(request);
  if (!settings_.user_copy || data.empty()) return handler.handle(request, data);
  const RequestData copies(char_device_, settings_.queue_id);
  if (request.operation == IoOperation::kWrite) {
    // Into memory that nobody else writes to: the page may be in use while it is written.
    const int fetched = copies.fetch(request.tag, data);
    return fetched < 0 ? fetched : handler.handle(request, data);
  }
  const int32_t outcome = handler.handle(request, data);
  return outcome < 0 ? outcome : copies.deliver(request.tag, data);
}

void QueueServer::handle(uint16_t number, RequestHandler& handler) {
  const Tag& tag = tags_[number];
  const IoRequest& request = tag.request;
  int32_t outcome = outcome_of(request, handler);
  now_ns_ = monotonic_ns();
  if (outcome == -EAGAIN) {
    if (now_ns_ < patience_end_ns(number)) {
      if (postponed_.empty()) retry_ns_ = now_ns_ + kRetryNs;
      postponed_.push(number);
      return;
    }
    outcome = request.operation == IoOperation::kRead ? -EIO : -ENOSPC;
  }
  const auto operation = static_cast<size_t>(request.operation);
  if (outcome < 0) {
    statistics_.failed[operation].add(1);
  } else {
    statistics_.requests[operation].add(1);
    statistics_.pages[operation].add(request.page_count);
  }
  const uint64_t took_ns = now_ns_ - tag.arrival_ns;
  if (request.operation == IoOperation::kRead) statistics_.read_latency.add(took_ns);
  if (request.operation == IoOperation::kWrite) statistics_.write_latency.add(took_ns);
  const auto done_bytes = static_cast<int32_t>(request.page_count * kPageBytes);
  commit(number, outcome < 0 || !has_data(request.operation) ? outcome : done_bytes);
}

/// Works for a slice of time.
void QueueServer::handle_some(RequestHandler& handler) {
  const uint64_t end_ns = now_ns_ + kSliceNs;
  while (!urgent_.empty() && now_ns_ < end_ns) handle(urgent_.pop(), handler);
  // One at least: reads alone could go on for ever.
  if (bulk_.empty()) return;
  do {
    handle(bulk_.pop(), handler);
  } while (!bulk_.empty() && urgent_.empty() && now_ns_ < end_ns);
}

/// Gives the kernel what is done and gets what is new. Sleeps only when there is nothing to do, and
/// looks for a while before, if that pays.
void QueueServer::exchange() {
  if (!wake_is_expected_) expect_wake();
  if (is_starved_) {
    // Whoever frees memory may need this processor.
    is_starved_ = false;
    nanosleep(&kPauseOfStarved, nullptr);
  }
  if (!urgent_.empty() || !bulk_.empty()) {
    enter(false);
  } else {
    wait();
  }
}

void QueueServer::enter(bool may_sleep) {
  if (may_sleep) {
    sleep();
    statistics_.waits.add(1);
  } else {
    io_uring_submit_and_get_events(ring_.get());
    statistics_.polls.add(1);
  }
  now_ns_ = monotonic_ns();
}

void QueueServer::sleep() {
  if (postponed_.empty()) {
    io_uring_submit_and_wait(ring_.get(), 1);
    return;
  }
  io_uring_cqe* cqe = nullptr;
  __kernel_timespec time_out{.tv_sec = 0, .tv_nsec = static_cast<long long>(kRetryNs)};
  io_uring_submit_and_wait_timeout(ring_.get(), &cqe, 1, &time_out, nullptr);
}

void QueueServer::wait() {
  const uint64_t start_ns = now_ns_;
  const uint64_t spin_ns = spin_policy_.spin_ns();
  const auto has_something = [this] { return io_uring_cq_ready(ring_.get()) != 0; };
  if (spin_ns > 0) {
    do {
      enter(false);
    } while (!has_something() && now_ns_ - start_ns < spin_ns);
  }
  if (!has_something()) enter(true);
  spin_policy_.note_gap(now_ns_ - start_ns);
}

void QueueServer::serve(RequestHandler& handler) {
  now_ns_ = monotonic_ns();
  while (live_tags_ > 0 && !stop_.load(std::memory_order_relaxed)) {
    exchange();
    collect();
    handle_some(handler);
  }
}

}  // namespace trueno
