#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ublk/file_descriptor.h"

namespace trueno {

/// Pages of 4 KiB that an ordinary allocation of a task with real-time priority may still take: in
/// each zone of a text like /proc/zoneinfo (proc_zoneinfo(5)), what is free above half of its
/// lowest watermark and above what is kept for allocations that can go to no other zone.
uint64_t obtainable_pages(std::string_view zoneinfo);

/// Tells whether memory can be had at once. An IO flusher that asks the kernel for a page when
/// there is none may never come back: the kernel cannot write pages out on its behalf, and ends no
/// process for it either (mm/oom_kill.c: "The OOM killer does not compensate for IO-less reclaim").
class FreeMemory {
 public:
  /// To be made while there is memory; asking takes none then.
  FreeMemory();

  /// Where the kernel tells nothing, there is always memory.
  bool has(size_t bytes);

 private:
  std::string_view read_zones();

  FileDescriptor zones_;
  /// Of all zones of one node of a large machine.
  std::array<char, 256 << 10> text_;
  /// With so much free memory, no zone need be looked at.
  uint64_t plenty_bytes_ = 0;
};

}  // namespace trueno
