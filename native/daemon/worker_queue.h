#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/result.h"
#include "ublk/char_device.h"
#include "ublk/queue_server.h"
#include "ublk/queue_statistics.h"
#include "ublk/request_handler.h"

namespace trueno {

/// The thread of one queue. Its life goes step by step, as all queues of a device must have done
/// one step before any does the next; each step is asked for and then awaited.
class WorkerQueue {
 public:
  /// Starts the thread and asks it to make its server. `ended_fd`, an eventfd, is raised when it
  /// serves no more. What is passed must outlive it.
  WorkerQueue(const QueueSettings& settings, RequestRecord& record, int ended_fd);
  WorkerQueue(const WorkerQueue&) = delete;
  WorkerQueue& operator=(const WorkerQueue&) = delete;
  /// Ends the thread, which leaves its tags to the driver.
  ~WorkerQueue();

  void ask_to_map(const CharDevice& device);
  /// To fetch all tags, and, when that is done, to serve.
  void ask_to_serve(RequestHandler& handler);

  /// For the end of the step asked for last. Fails as that step of QueueServer does.
  Result<void> await();

  /// From when the first step is done.
  void wake() const { server_->wake(); }

  /// The device has become larger. As wake().
  void set_page_count(uint64_t page_count) const { server_->set_page_count(page_count); }

  QueueStatistics& statistics() { return *statistics_; }

 private:
  enum class Step : uint8_t { kMake, kMap, kServe, kEnd };

  void run();
  Result<void> take(Step step);
  void ask(Step step);
  std::optional<Step> next_step();
  void report(Result<void> outcome);

  QueueSettings settings_;
  RequestRecord& record_;
  int ended_fd_;
  std::unique_ptr<QueueStatistics> statistics_ = std::make_unique<QueueStatistics>();
  std::unique_ptr<QueueServer> server_;
  const CharDevice* device_ = nullptr;
  RequestHandler* handler_ = nullptr;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Step> asked_ = Step::kMake;
  std::optional<Result<void>> outcome_;

  std::thread thread_;
};

}  // namespace trueno
