#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "adaptive/objective.h"
#include "core/page.h"
#include "core/result.h"
#include "pages/compressed_store.h"
#include "pages/page_store.h"
#include "ublk/device_encoder.h"
#include "ublk/queue_statistics.h"
#include "ublk/request_handler.h"
#include "ublk/store_keeper.h"

namespace trueno {

/// Keeps the pages of a device in a store.
class PageHandler final : public RequestHandler {
 public:
  struct Parts {
    PageStore& store;
    StoreKeeper& keeper;
    std::unique_ptr<DeviceEncoder> encoder;
    /// May change at any time.
    const std::atomic<Objective>& objective;
    QueueStatistics& statistics;
    /// The keeper is asked for memory when the store has less than this ready for writes.
    uint64_t least_reserve_bytes;
  };

  explicit PageHandler(Parts parts);

  /// -EIO for a page that is damaged, -ENOSPC when the store's limit is reached or, of swap, when
  /// the keeper found no memory; -EAGAIN while there may be some soon.
  int handle(const IoRequest& request, std::span<std::byte> data) override;

 private:
  int read(const IoRequest& request, std::span<std::byte> data);
  int write(const IoRequest& request, std::span<const std::byte> data);
  int discard(const IoRequest& request);
  int errno_of_full_store(const IoRequest& request);
  void note_changes(uint64_t page_count);

  Parts parts_;
  CompressedStore<DeviceEncoder> pages_;
  /// Pages to be written or discarded before the keeper is asked to tidy up.
  uint64_t changes_per_tidying_;
  uint64_t changes_ = 0;
};

}  // namespace trueno
