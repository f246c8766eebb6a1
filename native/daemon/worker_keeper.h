#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "core/result.h"
#include "pages/page_store.h"
#include "ublk/file_descriptor.h"
#include "ublk/store_keeper.h"

namespace trueno {

/// The thread that may wait for memory, so that those of queues need not. It sleeps until it is
/// asked; while there is less memory than the store should have, it tries again by itself.
class WorkerKeeper final : public StoreKeeper {
 public:
  /// `wake_queues` is called from the thread. Fails with kOutOfMemory.
  static Result<std::unique_ptr<WorkerKeeper>> make(PageStore& store, uint64_t reserve_bytes,
                                                    std::function<void()> wake_queues);
  ~WorkerKeeper() override { stop(); }

  /// Brings the reserve to its size, as far as there is memory. Before run().
  void fill_reserve();

  /// Starts the thread. Fails with kOutOfMemory.
  Result<void> run();
  /// Ends it, for good. Others may go on asking.
  void stop();

  /// Has the thread make the store larger; the calling thread waits for it. False when there is no
  /// memory, or patience is over; the store may be larger, and that does no harm.
  bool grow(uint64_t slot_count, std::chrono::milliseconds patience);

  void ask_for_memory() override { ask(wants_memory_); }
  void ask_to_tidy() override { ask(wants_tidying_); }
  bool has_failed() const override;

 private:
  WorkerKeeper(PageStore& store, uint64_t reserve_bytes, std::function<void()> wake_queues,
               FileDescriptor bell)
      : store_(store),
        reserve_bytes_(reserve_bytes),
        wake_queues_(std::move(wake_queues)),
        bell_(std::move(bell)) {}

  void ask(std::atomic<bool>& wish);
  void ring();
  void work();
  void grow_some();
  void tidy();
  bool is_short() const { return store_.reserve_bytes() < reserve_bytes_ / 2; }

  PageStore& store_;
  uint64_t reserve_bytes_;
  std::function<void()> wake_queues_;
  /// An eventfd.
  FileDescriptor bell_;
  std::atomic<bool> wants_memory_ = false;
  std::atomic<bool> wants_tidying_ = false;
  /// 0 as long as nobody wants to grow.
  std::atomic<uint64_t> wanted_slots_ = 0;
  std::atomic<bool> has_failed_ = false;
  /// When the thread last asked for memory and has no answer yet; 0 when it does not ask.
  std::atomic<uint64_t> asking_since_ns_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace trueno
