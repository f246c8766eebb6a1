#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adaptive/objective.h"
#include "codec/algorithm.h"

namespace trueno {

/// One served device, as `trueno-ublk serve` asks for it.
struct DeviceSettings {
  /// Of the device in zram-generator.conf and of its files, e.g. zram0: [A-Za-z0-9_-]+.
  std::string name = {};
  /// Whole pages, at least one.
  uint64_t size_bytes = 0;
  /// What it may become while it is in use; 0 is its size. Whole pages. The room for it takes
  /// memory: some fourteen bytes for each 64 KiB, in the worker and in the standby.
  uint64_t largest_size_bytes = 0;
  /// For all pages; absent is adaptive: each page gets what pays.
  std::optional<Algorithm> algorithm = Algorithm::kLz4;
  /// One of levels_of(*algorithm); of an adaptive device, of zstd. Absent is
  /// usual_device_level(), or for an adaptive device, for each page the one that pays.
  std::optional<int> level = {};
  /// Means something for an adaptive device only.
  Objective objective = Objective::kBalance;
  /// The most memory for what is kept of pages; 0 is none but what there is.
  uint64_t limit_bytes = 0;
  /// Threads that serve. 0 is one for each CPU, four at most; serve() puts the number in its place.
  uint16_t queue_count = 0;
  /// Requests that a queue has under way at most, each with a locked buffer of 128 KiB in the
  /// worker and another one in the standby. The kernel swaps out 32 pages at a time, mostly as one
  /// request.
  uint16_t queue_depth = 32;
  /// Keeps nothing and reads as zeros: what the transport alone costs.
  bool null = false;
};

}  // namespace trueno
