#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "pages/memory_port.h"

namespace trueno {

/// Which memory of a store is being given back at this moment, and which is being entered into page
/// tables by a process that does not serve. To enter a page that was given back would make it anew,
/// for nobody. So each of the two says first what it is about to do, then looks at the other, and
/// leaves that range alone when they meet. Nobody waits for anybody here, and a process may die at
/// any moment: what it claimed stays claimed until somebody says that it is dead.
///
/// In shared memory; zeros are no claims. Ranges are of the store's region, and count as a whole
/// number of units of 64 KiB.
class MemoryClaims {
 public:
  static constexpr size_t kUnitBytes = 64 << 10;
  static constexpr size_t kMostEnteredBytes = 255 * kUnitBytes;

  /// For the process that serves, in one thread at a time. False, and nothing is claimed, when some
  /// of the range is being entered.
  bool begin_release(const MemoryRange& range);
  void end_release();

  /// For a process that waits to serve, in one thread; the range is no longer than
  /// kMostEnteredBytes. False, and nothing is claimed, when another process enters memory, or some
  /// of the range is being given back.
  bool begin_entry(pid_t process, const MemoryRange& range);
  void end_entry();

  /// Who enters memory, or died meanwhile.
  std::optional<pid_t> entering() const;
  /// That process is dead.
  void forget(pid_t process);

 private:
  /// 0, or the first unit and the end.
  uint64_t released_ = 0;
  /// 0, or the process, the first unit and their number.
  uint64_t entered_ = 0;
};

}  // namespace trueno
