#pragma once

#include <ctime>

namespace trueno {

struct Elapsed {
  double wall_ns;
  /// Of this thread, in user and kernel mode.
  double cpu_ns;
};

/// Runs from when it is made.
class Stopwatch {
 public:
  Elapsed elapsed() const {
    // Both clocks in the order that leaves the cost of asking out of the wall time.
    const double wall_ns = now_ns(CLOCK_MONOTONIC) - wall_start_ns_;
    return {wall_ns, now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start_ns_};
  }

 private:
  static double now_ns(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  }

  double cpu_start_ns_ = now_ns(CLOCK_THREAD_CPUTIME_ID);
  double wall_start_ns_ = now_ns(CLOCK_MONOTONIC);
};

}  // namespace trueno
