#include "requests/request_turn.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#include "core/page.h"

namespace trueno {
namespace {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::duration<double, std::nano>;

struct Free {
  void operator()(std::byte* memory) const { std::free(memory); }
};
using AlignedBuffer = std::unique_ptr<std::byte, Free>;

/// O_DIRECT wants pages, or less.
AlignedBuffer aligned_buffer(size_t bytes) {
  const size_t whole_pages = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  AlignedBuffer buffer(static_cast<std::byte*>(std::aligned_alloc(kPageBytes, whole_pages)));
  if (buffer == nullptr) throw std::bad_alloc();
  return buffer;
}

/// What the threads of a turn share.
class TurnRun {
 public:
  TurnRun(const RequestTurn& turn, const std::atomic<bool>& cancelled)
      : turn_(turn), cancelled_(cancelled) {
    outcome_.latencies_ns.resize(turn.order.size());
  }

  TurnOutcome run() {
    const size_t wanted =
        std::clamp<size_t>(turn_.depth, 1, std::max<size_t>(1, turn_.order.size()));
    std::vector<AlignedBuffer> buffers;
    for (size_t nth = 0; nth < wanted; ++nth)
      buffers.push_back(aligned_buffer(turn_.request_bytes));
    std::vector<std::thread> threads;
    threads.reserve(wanted);
    // This thread does its part, too: a depth of one needs no other. None begins before all are
    // there, as starting them takes as long as some requests.
    for (size_t nth = 1; nth < wanted; ++nth) {
      try {
        threads.emplace_back([this, buffer = buffers[nth].get()] {
          has_begun_.wait(false);
          take_requests(buffer);
        });
      } catch (const std::system_error& error) {
        stop(TurnOutcome::Status::kFailed, error.code().value(), 0);
        break;
      }
    }
    const auto start = Clock::now();
    has_begun_ = true;
    has_begun_.notify_all();
    take_requests(buffers[0].get());
    for (std::thread& thread : threads) thread.join();
    outcome_.wall_ns = Nanoseconds(Clock::now() - start).count();
    return std::move(outcome_);
  }

 private:
  void take_requests(std::byte* buffer) {
    while (!is_stopped_) {
      const size_t nth = next_++;
      if (nth >= turn_.order.size()) return;
      if (cancelled_) return stop(TurnOutcome::Status::kCancelled, 0, 0);
      do_request(nth, buffer);
    }
  }

  void do_request(size_t nth, std::byte* buffer) {
    const size_t bytes = turn_.request_bytes;
    const uint64_t offset = uint64_t{turn_.order[nth]} * bytes;
    const std::byte* const contents = turn_.contents.data() + offset;
    const bool is_write = turn_.direction == Direction::kWrite;
    if (is_write) std::memcpy(buffer, contents, bytes);
    const auto start = Clock::now();
    const ssize_t done = is_write
                             ? pwrite(turn_.descriptor, buffer, bytes, static_cast<off_t>(offset))
                             : pread(turn_.descriptor, buffer, bytes, static_cast<off_t>(offset));
    const int error = done < 0 ? errno : EIO;
    outcome_.latencies_ns[nth] = Nanoseconds(Clock::now() - start).count();
    if (done != static_cast<ssize_t>(bytes)) {
      return stop(TurnOutcome::Status::kFailed, error, offset);
    }
    if (is_write || std::memcmp(buffer, contents, bytes) == 0) return;
    const std::byte* const differs = std::mismatch(buffer, buffer + bytes, contents).first;
    const auto within = static_cast<uint64_t>(differs - buffer);
    stop(TurnOutcome::Status::kDiffers, 0, offset + within / kPageBytes * kPageBytes);
  }

  /// Only the first reason counts.
  void stop(TurnOutcome::Status status, int error, uint64_t offset_bytes) {
    const std::lock_guard lock(mutex_);
    if (is_stopped_.exchange(true)) return;
    outcome_.status = status;
    outcome_.error = error;
    outcome_.offset_bytes = offset_bytes;
  }

  const RequestTurn& turn_;
  const std::atomic<bool>& cancelled_;
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> has_begun_ = false;
  std::atomic<bool> is_stopped_ = false;
  std::mutex mutex_;
  TurnOutcome outcome_;
};

}  // namespace

TurnOutcome run_turn(const RequestTurn& turn, const std::atomic<bool>& cancelled) {
  return TurnRun(turn, cancelled).run();
}

int discard_start(int descriptor, uint64_t bytes) {
  const int done = fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                             static_cast<off_t>(bytes));
  return done == 0 ? 0 : errno;
}

}  // namespace trueno
