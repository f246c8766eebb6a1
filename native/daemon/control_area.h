#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adaptive/objective.h"
#include "core/result.h"
#include "daemon/device_settings.h"
#include "daemon/memory_claims.h"
#include "ublk/request_record.h"

namespace trueno {

/// What the processes of a device, living and dead, know of it: the first bytes of its store file,
/// before the region of the page store. Shared memory; any thread of any process may call anything.
class ControlArea {
 public:
  static constexpr size_t kBytes = 64 << 10;
  static constexpr size_t kMostQueues = 64;

  /// Makes the area of a new device in memory that reads as zeros; `cookie` is any number that no
  /// other device has. Times here are of CLOCK_MONOTONIC.
  static ControlArea format(std::span<std::byte> memory, const DeviceSettings& settings,
                            uint64_t region_bytes, uint64_t cookie, uint64_t now_ns);

  /// The area of a device that was made before. Fails with kNotAStore, kStoreVersion or
  /// kDamagedStore.
  static Result<ControlArea> open(std::span<std::byte> memory);

  // For good, from format().

  /// In ublksrv_flags of the ublk device, so that nobody takes over the device of somebody else.
  uint64_t cookie() const;
  /// Of the page store; 0 for a null device.
  uint64_t region_bytes() const;
  uint16_t queue_count() const;
  uint16_t queue_depth() const;
  bool null() const;
  uint64_t made_at_ns() const;

  /// The number N of /dev/ublkbN; nothing before ADD_DEV and after DEL_DEV.
  std::optional<uint32_t> ublk_id() const;
  void set_ublk_id(std::optional<uint32_t> ublk_id);

  // What may change while the device is served, and outlives the worker.

  uint64_t size_bytes() const;
  /// To a size that is no less than that of format(), and no more than largest_size_bytes(), in
  /// whole pages.
  void grow(uint64_t size_bytes);
  bool has_grown() const;
  /// What the region was laid out for.
  uint64_t largest_size_bytes() const;

  // Of that, serve sets anew:

  uint64_t limit_bytes() const;
  void set_limit_bytes(uint64_t bytes);
  Objective objective() const;
  void set_objective(Objective objective);

  /// Of the queue with that number, less than queue_count().
  RequestRecord& record(uint16_t queue);
  /// Requests that all queues have handled.
  uint64_t handled() const;

  /// Who gives memory of the page store back, and who enters it into page tables.
  MemoryClaims& claims();

  /// Memory that the page store was ever given; what was given back is not taken off.
  uint64_t given_bytes() const;
  /// For the process that serves.
  void note_given(uint64_t bytes);

  /// Why the last worker that could not serve could not, for people; cut off where it is longer.
  static constexpr size_t kMostFailureBytes = 511;
  std::string failure() const;
  void set_failure(std::string_view text);

  /// A worker that served the device is dead. Nothing happens when that is known already.
  void note_outage(uint64_t now_ns);
  /// A worker serves the device again: END_USER_RECOVERY came back.
  void note_recovery(uint64_t now_ns);
  /// Not since note_outage(), until note_recovery().
  bool is_served() const;
  uint64_t recoveries() const;
  /// From the death of a worker until the device was served again.
  uint64_t last_outage_ns() const;
  uint64_t longest_outage_ns() const;

 private:
  struct Fields;

  explicit ControlArea(std::span<std::byte> memory);

  Fields* fields_;
};

}  // namespace trueno
