#pragma once

namespace trueno {

/// Who brings a page store memory and tidies it up, as those see it that may not wait: the threads
/// of queues.
class StoreKeeper {
 public:
  virtual ~StoreKeeper() = default;

  // These never wait or ask for memory, and any number of calls are as good as one.

  /// The store has little memory ready. When more was asked for, all queues are woken
  /// (QueueServer::wake()).
  virtual void ask_for_memory() = 0;

  /// Much was written or discarded, which may have left memory that could be given back.
  virtual void ask_to_tidy() = 0;

  /// There was no memory to be had at the latest attempt, or that goes on for too long already.
  virtual bool has_failed() const = 0;
};

}  // namespace trueno
