#pragma once

#include <cstddef>
#include <optional>

namespace trueno {

/// How a process that waits to serve a store enters its memory into its own page tables. Offsets
/// count bytes of the region.
class TablePort {
 public:
  virtual ~TablePort() = default;

  struct Entry {
    /// Where to go on.
    size_t end_bytes;
    /// Of pages that are in page tables now, and may have been before.
    size_t entered_bytes;
  };

  /// There is memory for some tables more, for a task in real time.
  virtual bool has_memory_for_tables() = 0;

  /// Enters what has memory in the next small range, not before the offset, in which something has.
  /// What needs memory for tables is done as the calling thread runs, the rest as other programs
  /// do. Gives no page memory that has none, and leaves out a range of which the process that
  /// serves gives some back at this moment. Nothing when nothing has memory from there on.
  virtual std::optional<Entry> enter_next(size_t offset_bytes) = 0;
};

}  // namespace trueno
