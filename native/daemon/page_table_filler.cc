#include "daemon/page_table_filler.h"

#include <algorithm>

#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

/// Then others have their turn: for as long as this the first time through the store, as an outage
/// would be a long one until that is done, and for ten times as long later.
constexpr uint64_t kWorkNs = 2'000'000;
constexpr int kFirstPauseMs = 2;
constexpr int kLaterPauseMs = 20;
constexpr int kPauseBetweenPassesMs = 1'000;
/// When there is no memory, or nobody serves.
constexpr int kShortageMs = 100;

/// Another pass looks at the whole store. What is missed without it is entered when the standby
/// takes over.
constexpr uint64_t kShareThatPays = 64;
constexpr uint64_t kLeastBytesThatPay = 1 << 20;

/// Somebody may be waiting for a standby that is ready.
constexpr uint64_t kLongestNs = 10'000'000'000;

}  // namespace

PageTableFiller::PageTableFiller(TablePort* port, const ControlArea& area)
    : port_(port), area_(area), made_ns_(monotonic_ns()) {}

int PageTableFiller::step() {
  if (port_ == nullptr) return -1;
  if (!area_.is_served()) return kShortageMs;
  const uint64_t end_ns = monotonic_ns() + kWorkNs;
  if (position_bytes_ == 0) {
    const uint64_t given_bytes = area_.given_bytes();
    if (passes_ > 0 && given_bytes - given_bytes_ < worthwhile_bytes_) return kPauseBetweenPassesMs;
    given_bytes_ = given_bytes;
    entered_bytes_ = 0;
  }
  do {
    if (!port_->has_memory_for_tables()) return kShortageMs;
    const auto entry = port_->enter_next(position_bytes_);
    if (!entry) {
      position_bytes_ = 0;
      ++passes_;
      worthwhile_bytes_ = std::max<uint64_t>(entered_bytes_ / kShareThatPays, kLeastBytesThatPay);
      return kPauseBetweenPassesMs;
    }
    position_bytes_ = entry->end_bytes;
    entered_bytes_ += entry->entered_bytes;
  } while (monotonic_ns() < end_ns);
  return passes_ == 0 ? kFirstPauseMs : kLaterPauseMs;
}

bool PageTableFiller::is_ready() const {
  return port_ == nullptr || passes_ > 0 || !area_.is_served() ||
         monotonic_ns() - made_ns_ > kLongestNs;
}

}  // namespace trueno
