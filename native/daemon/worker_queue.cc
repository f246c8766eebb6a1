#include "daemon/worker_queue.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "daemon/fault_mark.h"
#include "daemon/worker_thread.h"

namespace trueno {

WorkerQueue::WorkerQueue(const QueueSettings& settings, RequestRecord& record, int ended_fd)
    : settings_(settings), record_(record), ended_fd_(ended_fd), thread_([this] { run(); }) {}

WorkerQueue::~WorkerQueue() {
  [[maybe_unused]] const auto outcome = await();
  ask(Step::kEnd);
  if (server_ != nullptr) server_->stop();
  thread_.join();
}

void WorkerQueue::ask(Step step) {
  const std::lock_guard lock(mutex_);
  asked_ = step;
  outcome_.reset();
  changed_.notify_all();
}

void WorkerQueue::ask_to_map(const CharDevice& device) {
  device_ = &device;
  ask(Step::kMap);
}

void WorkerQueue::ask_to_serve(RequestHandler& handler) {
  handler_ = &handler;
  ask(Step::kServe);
}

Result<void> WorkerQueue::await() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return outcome_.has_value(); });
  return *outcome_;
}

void WorkerQueue::report(Result<void> outcome) {
  const std::lock_guard lock(mutex_);
  outcome_.emplace(std::move(outcome));
  changed_.notify_all();
}

std::optional<WorkerQueue::Step> WorkerQueue::next_step() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return asked_.has_value(); });
  return std::exchange(asked_, std::nullopt);
}

Result<void> WorkerQueue::take(Step step) {
  switch (step) {
    case Step::kMake: {
      auto made = QueueServer::make(settings_, record_, *statistics_);
      if (!made) return made.error();
      server_ = std::move(*made);
      return {};
    }
    case Step::kMap:
      return server_->map(*device_);
    case Step::kServe:
      return server_->fetch(*device_);
    case Step::kEnd:
      break;
  }
  return {};
}

void WorkerQueue::run() {
  name_thread("queue-" + std::to_string(settings_.queue_id));
  mark_faults_in(record_);
  for (auto step = next_step(); step && *step != Step::kEnd; step = next_step()) {
    auto outcome = take(*step);
    const bool serves = *step == Step::kServe && outcome;
    report(std::move(outcome));
    if (!serves) continue;
    server_->serve(*handler_);
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written_bytes = write(ended_fd_, &one, sizeof one);
  }
}

}  // namespace trueno
