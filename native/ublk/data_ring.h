#pragma once

#include <liburing.h>

#include <memory>

#include "core/result.h"

namespace trueno {

/// The io_uring of a queue. Made by the thread that serves it, the only one that may use it.
class DataRing {
 public:
  /// Takes up to `entries` commands in one system call, and has room for twice as many to come
  /// back. Fails as ControlRing::open() does.
  static Result<DataRing> open(unsigned entries);

  io_uring* get() const { return ring_.get(); }

 private:
  struct Exit {
    void operator()(io_uring* ring) const;
  };
  using Ring = std::unique_ptr<io_uring, Exit>;

  explicit DataRing(Ring ring) : ring_(std::move(ring)) {}

  Ring ring_;
};

}  // namespace trueno
