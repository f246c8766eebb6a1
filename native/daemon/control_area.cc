#include "daemon/control_area.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>

#include "pages/page_checksum.h"
#include "pages/shared_memory.h"

namespace trueno {
namespace {

/// "TRUENOCA", as it lies in memory.
constexpr uint64_t kMagic = 0x41434F4E45555254;
/// Of the fields. An area of any other one is not opened.
constexpr uint64_t kVersion = 1;

}  // namespace

struct ControlArea::Fields {
  /// Written last.
  uint64_t magic;
  uint64_t version;
  uint64_t cookie;
  uint64_t size_bytes;
  uint64_t region_bytes;
  uint64_t queue_count;
  uint64_t queue_depth;
  uint64_t null;
  uint64_t made_at_ns;
  /// page_checksum() of all from `version` on, the magic number being its seed.
  uint64_t checksum;

  /// One more than the number; 0 is none.
  uint64_t ublk_id_word;
  uint64_t limit_bytes;
  uint64_t objective;
  /// When the device was last served; 0 while it is.
  uint64_t outage_since_ns;
  uint64_t recoveries;
  uint64_t last_outage_ns;
  uint64_t longest_outage_ns;

  /// Ends at a zero byte. Written by one process at a time, and read when that is dead.
  char failure[kMostFailureBytes + 1];

  RequestRecord records[kMostQueues];

  // Not known to the first programs that served devices; they leave them as they are.

  MemoryClaims claims;
  uint64_t given_bytes;
  /// 0 as long as it is what it was made for.
  uint64_t grown_bytes;
  /// 0 when that is all.
  uint64_t largest_size_bytes;

  uint64_t expected_checksum() const {
    return page_checksum(
        std::as_bytes(std::span(&version, static_cast<size_t>(&checksum - &version))), kMagic);
  }
};

ControlArea::ControlArea(std::span<std::byte> memory)
    : fields_(reinterpret_cast<Fields*>(memory.data())) {
  static_assert(std::is_trivially_copyable_v<Fields>);
  static_assert(sizeof(Fields) <= kBytes);
}

ControlArea ControlArea::format(std::span<std::byte> memory, const DeviceSettings& settings,
                                uint64_t region_bytes, uint64_t cookie, uint64_t now_ns) {
  ControlArea area(memory);
  Fields& fields = *area.fields_;
  store_shared(fields.version, kVersion);
  store_shared(fields.cookie, cookie);
  store_shared(fields.size_bytes, settings.size_bytes);
  store_shared(fields.region_bytes, region_bytes);
  store_shared(fields.queue_count, settings.queue_count);
  store_shared(fields.queue_depth, settings.queue_depth);
  store_shared(fields.null, settings.null ? 1 : 0);
  store_shared(fields.made_at_ns, now_ns);
  store_shared(fields.checksum, fields.expected_checksum());
  store_shared(fields.largest_size_bytes, settings.largest_size_bytes);
  area.set_limit_bytes(settings.limit_bytes);
  area.set_objective(settings.objective);
  store_shared(fields.magic, kMagic);
  return area;
}

Result<ControlArea> ControlArea::open(std::span<std::byte> memory) {
  if (memory.size() < kBytes) return Error{.code = ErrorCode::kNotAStore};
  ControlArea area(memory);
  const Fields& fields = *area.fields_;
  if (load_shared(fields.magic) != kMagic) return Error{.code = ErrorCode::kNotAStore};
  if (fields.version != kVersion) {
    return Error{.code = ErrorCode::kStoreVersion, .subject = std::to_string(fields.version)};
  }
  if (fields.checksum != fields.expected_checksum() || fields.queue_count == 0 ||
      fields.queue_count > kMostQueues) {
    return Error{.code = ErrorCode::kDamagedStore, .subject = "control area"};
  }
  return area;
}

uint64_t ControlArea::cookie() const { return fields_->cookie; }
uint64_t ControlArea::size_bytes() const {
  return std::max(fields_->size_bytes, load_shared(fields_->grown_bytes));
}
void ControlArea::grow(uint64_t size_bytes) { store_shared(fields_->grown_bytes, size_bytes); }
uint64_t ControlArea::largest_size_bytes() const {
  return std::max(fields_->size_bytes, fields_->largest_size_bytes);
}
bool ControlArea::has_grown() const { return load_shared(fields_->grown_bytes) != 0; }
uint64_t ControlArea::region_bytes() const { return fields_->region_bytes; }
uint16_t ControlArea::queue_count() const { return static_cast<uint16_t>(fields_->queue_count); }
uint16_t ControlArea::queue_depth() const { return static_cast<uint16_t>(fields_->queue_depth); }
bool ControlArea::null() const { return fields_->null != 0; }
uint64_t ControlArea::made_at_ns() const { return fields_->made_at_ns; }

std::optional<uint32_t> ControlArea::ublk_id() const {
  const uint64_t word = load_shared(fields_->ublk_id_word);
  if (word == 0) return std::nullopt;
  return static_cast<uint32_t>(word - 1);
}

void ControlArea::set_ublk_id(std::optional<uint32_t> ublk_id) {
  store_shared(fields_->ublk_id_word, ublk_id ? uint64_t{*ublk_id} + 1 : 0);
}

uint64_t ControlArea::limit_bytes() const { return load_shared(fields_->limit_bytes); }
void ControlArea::set_limit_bytes(uint64_t bytes) { store_shared(fields_->limit_bytes, bytes); }

Objective ControlArea::objective() const {
  return static_cast<Objective>(load_shared(fields_->objective));
}
void ControlArea::set_objective(Objective objective) {
  store_shared(fields_->objective, static_cast<uint64_t>(objective));
}

RequestRecord& ControlArea::record(uint16_t queue) { return fields_->records[queue]; }

uint64_t ControlArea::handled() const {
  uint64_t handled = 0;
  for (uint16_t queue = 0; queue < queue_count(); ++queue) {
    handled += fields_->records[queue].handled();
  }
  return handled;
}

MemoryClaims& ControlArea::claims() { return fields_->claims; }

uint64_t ControlArea::given_bytes() const { return load_shared(fields_->given_bytes); }

void ControlArea::note_given(uint64_t bytes) {
  store_shared(fields_->given_bytes, given_bytes() + bytes);
}

std::string ControlArea::failure() const {
  return std::string(fields_->failure, strnlen(fields_->failure, kMostFailureBytes));
}

void ControlArea::set_failure(std::string_view text) {
  std::memset(fields_->failure, 0, sizeof fields_->failure);
  std::memcpy(fields_->failure, text.data(), std::min(text.size(), kMostFailureBytes));
}

void ControlArea::note_outage(uint64_t now_ns) {
  if (load_shared(fields_->outage_since_ns) == 0) store_shared(fields_->outage_since_ns, now_ns);
}

void ControlArea::note_recovery(uint64_t now_ns) {
  const uint64_t since_ns = load_shared(fields_->outage_since_ns);
  const uint64_t outage_ns = since_ns == 0 || since_ns > now_ns ? 0 : now_ns - since_ns;
  store_shared(fields_->last_outage_ns, outage_ns);
  store_shared(fields_->longest_outage_ns, std::max(longest_outage_ns(), outage_ns));
  store_shared(fields_->recoveries, recoveries() + 1);
  store_shared(fields_->outage_since_ns, 0);
}

bool ControlArea::is_served() const { return load_shared(fields_->outage_since_ns) == 0; }

uint64_t ControlArea::recoveries() const { return load_shared(fields_->recoveries); }
uint64_t ControlArea::last_outage_ns() const { return load_shared(fields_->last_outage_ns); }
uint64_t ControlArea::longest_outage_ns() const { return load_shared(fields_->longest_outage_ns); }

}  // namespace trueno
