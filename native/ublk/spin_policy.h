#pragma once

#include <algorithm>
#include <cstdint>

namespace trueno {

/// Whether a server that has nothing to do looks for a while before it sleeps. Looking for as long
/// as sleeping and waking would take costs at most twice what the best choice does, whatever comes;
/// it is done only while most requests do come within that time.
class SpinPolicy {
 public:
  /// About what two context switches and a wake-up interrupt take.
  static constexpr uint64_t kMostNs = 10'000;

  /// A machine with one processor gains nothing: who looks keeps others from asking.
  explicit SpinPolicy(unsigned processor_count) : can_spin_(processor_count > 1) {}

  /// How long to look now.
  uint64_t spin_ns() const { return can_spin_ && credit_ >= kCreditThatSpins ? kMostNs : 0; }

  /// There was nothing to do for so long.
  void note_gap(uint64_t ns) {
    credit_ = ns <= kMostNs ? std::min(credit_ + 1, kMostCredit) : std::max(credit_ - 1, 0);
  }

 private:
  static constexpr int kMostCredit = 16;
  static constexpr int kCreditThatSpins = kMostCredit / 2;

  bool can_spin_;
  int credit_ = 0;
};

}  // namespace trueno
