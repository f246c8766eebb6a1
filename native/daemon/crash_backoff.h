#pragma once

#include <cstdint>

namespace trueno {

/// How long to wait before the next worker, when workers die one after the other without having
/// served anything: whatever ends them may go away, and until it does, they are not to take the
/// machine's time.
class CrashBackoff {
 public:
  /// So many deaths may be bad luck.
  static constexpr uint32_t kFreeDeaths = 2;
  static constexpr uint64_t kFirstDelayNs = 10'000'000;
  static constexpr uint64_t kMostDelayNs = 5'000'000'000;

  /// A worker is dead; gives the delay before the next one.
  uint64_t after_death(bool had_served);

  /// Deaths in a row of workers that had served nothing.
  uint32_t deaths() const { return deaths_; }

 private:
  uint32_t deaths_ = 0;
};

}  // namespace trueno
