#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "pageset/page_set.h"

namespace trueno {

/// Addresses from `start` up to, but without, `end`.
struct AddressRange {
  uint64_t start;
  uint64_t end;

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// The writable mappings of no file, which is what gets swapped, out of the text of /proc/PID/maps
/// (proc_pid_maps(5)). Lines that are none are passed over.
std::vector<AddressRange> anonymous_ranges(std::string_view maps);

/// True for a page in memory that no file is behind, by its word in /proc/PID/pagemap
/// (Documentation/admin-guide/mm/pagemap.rst).
bool is_resident_anonymous(uint64_t pagemap_entry);

/// At most `most_pages` of a live process's anonymous pages that are in memory, spread evenly. A
/// page that goes away meanwhile is left out. Fails with kUnreadableFile, as for the process of
/// another user, and with kNotPages when there is none.
Result<PageSet> read_process_pages(pid_t process, size_t most_pages);

}  // namespace trueno
