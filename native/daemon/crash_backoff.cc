#include "daemon/crash_backoff.h"

#include <algorithm>

namespace trueno {

uint64_t CrashBackoff::after_death(bool had_served) {
  deaths_ = had_served ? 0 : deaths_ + 1;
  if (deaths_ <= kFreeDeaths) return 0;
  constexpr uint32_t kMostDoublings = 10;
  return std::min(kFirstDelayNs << std::min(deaths_ - kFreeDeaths - 1, kMostDoublings),
                  kMostDelayNs);
}

}  // namespace trueno
