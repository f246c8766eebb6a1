#include "daemon/free_memory.h"

#include <fcntl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "core/page.h"

namespace trueno {
namespace {

/// For page tables and whatever else the kernel needs besides, and for others who ask meanwhile.
constexpr uint64_t kSlackPages = 64;
constexpr uint64_t kPlentyBytes = 64 << 20;

struct Zone {
  uint64_t free_pages = 0;
  uint64_t min_pages = 0;
  uint64_t protected_pages = 0;

  uint64_t obtainable_pages() const {
    const uint64_t kept = min_pages - min_pages / 2 + protected_pages;
    return free_pages > kept ? free_pages - kept : 0;
  }
};

/// What stands after the words, when the line begins with them.
std::optional<std::string_view> after(std::string_view line, std::string_view words) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.starts_with(words)) return std::nullopt;
  return line.substr(words.size());
}

/// The first number of a text, which is cut off behind it.
std::optional<uint64_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
  uint64_t number = 0;
  const auto [stopped_at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(stopped_at - text.data()));
  return number;
}

template <typename Visit>
void visit_zones(std::string_view text, Visit visit) {
  Zone zone;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("Node ")) {
      visit(zone);
      zone = {};
    } else if (auto rest = after(line, "pages free ")) {
      zone.free_pages = take_number(*rest).value_or(0);
    } else if ((rest = after(line, "min "))) {
      zone.min_pages = take_number(*rest).value_or(0);
    } else if ((rest = after(line, "protection: "))) {
      // By what an allocation asks for; ours may go to any zone.
      while (const auto pages = take_number(*rest)) {
        zone.protected_pages = std::max(zone.protected_pages, *pages);
      }
    }
  }
  visit(zone);
}

}  // namespace

uint64_t obtainable_pages(std::string_view zoneinfo) {
  uint64_t pages = 0;
  visit_zones(zoneinfo, [&](const Zone& zone) { pages += zone.obtainable_pages(); });
  return pages;
}

FreeMemory::FreeMemory() : zones_(open("/proc/zoneinfo", O_RDONLY | O_CLOEXEC)) {
  uint64_t kept_pages = 0;
  // The kernel keeps the memory that it needed for this answer as long as the file is open.
  visit_zones(read_zones(),
              [&](const Zone& zone) { kept_pages += zone.min_pages + zone.protected_pages; });
  plenty_bytes_ = kept_pages * kPageBytes + kPlentyBytes;
}

bool FreeMemory::has(size_t bytes) {
  struct sysinfo machine = {};
  if (sysinfo(&machine) == 0 &&
      uint64_t{machine.freeram} * machine.mem_unit >= plenty_bytes_ + bytes) {
    return true;
  }
  const std::string_view zones = read_zones();
  return zones.empty() || obtainable_pages(zones) >= bytes / kPageBytes + kSlackPages;
}

std::string_view FreeMemory::read_zones() {
  size_t length = 0;
  ssize_t count = lseek(zones_.number(), 0, SEEK_SET) == 0 ? 1 : 0;
  while (count > 0 && length < text_.size()) {
    count = read(zones_.number(), text_.data() + length, text_.size() - length);
    if (count > 0) length += static_cast<size_t>(count);
  }
  return {text_.data(), length};
}

}  // namespace trueno
