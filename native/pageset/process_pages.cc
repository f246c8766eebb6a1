#include "pageset/process_pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace trueno {
namespace {

/// The next column and the white space behind it, taken off the line.
std::string_view take_column(std::string_view& line) {
  const std::string_view column = line.substr(0, line.find(' '));
  line.remove_prefix(column.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return column;
}

bool parse_hexadecimal(std::string_view digits, uint64_t& number) {
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  return error == std::errc() && stop == end;
}

bool parse_range(std::string_view column, AddressRange& range) {
  const size_t dash = column.find('-');
  return dash != column.npos && parse_hexadecimal(column.substr(0, dash), range.start) &&
         parse_hexadecimal(column.substr(dash + 1), range.end);
}

}  // namespace

std::vector<AddressRange> anonymous_ranges(std::string_view maps) {
  std::vector<AddressRange> ranges;
  while (!maps.empty()) {
    std::string_view line = maps.substr(0, maps.find('\n'));
    maps.remove_prefix(std::min(line.size() + 1, maps.size()));
    AddressRange range{};
    if (!parse_range(take_column(line), range)) continue;
    const std::string_view permissions = take_column(line);
    take_column(line);  // offset
    take_column(line);  // device
    const std::string_view inode = take_column(line);
    if (permissions.starts_with("rw") && inode == "0") ranges.push_back(range);
  }
  return ranges;
}

bool is_resident_anonymous(uint64_t pagemap_entry) {
  constexpr uint64_t kPresent = uint64_t{1} << 63;
  constexpr uint64_t kFileOrShared = uint64_t{1} << 61;
  return (pagemap_entry & (kPresent | kFileOrShared)) == kPresent;
}

Result<PageSet> read_process_pages(pid_t process, size_t most_pages) {
  const std::string folder = "/proc/" + std::to_string(process);
  std::ifstream maps(folder + "/maps");
  // Unbuffered, as the kernel gives whole entries only.
  std::ifstream pagemap;
  pagemap.rdbuf()->pubsetbuf(nullptr, 0);
  pagemap.open(folder + "/pagemap", std::ios::binary);
  std::ifstream memory(folder + "/mem", std::ios::binary);
  if (!maps || !pagemap || !memory) {
    return Error{.code = ErrorCode::kUnreadableFile, .subject = folder + "/mem"};
  }
  std::stringstream maps_text;
  maps_text << maps.rdbuf();

  std::vector<uint64_t> addresses;
  std::array<uint64_t, 512> entries;
  for (const AddressRange range : anonymous_ranges(maps_text.view())) {
    for (uint64_t first = range.start; first < range.end; first += entries.size() * kPageBytes) {
      const size_t pages = std::min(entries.size(), size_t{(range.end - first) / kPageBytes});
      pagemap.clear();
      pagemap.seekg(static_cast<std::streamoff>(first / kPageBytes * sizeof(uint64_t)));
      pagemap.read(reinterpret_cast<char*>(entries.data()),
                   static_cast<std::streamsize>(pages * sizeof(uint64_t)));
      if (!pagemap) break;
      for (size_t nth = 0; nth < pages; ++nth) {
        if (is_resident_anonymous(entries[nth])) addresses.push_back(first + nth * kPageBytes);
      }
    }
  }

  PageSet pages;
  for (const size_t index : spread_evenly(addresses.size(), most_pages)) {
    Page page;
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(addresses[index]));
    if (memory.read(reinterpret_cast<char*>(page.data()), kPageBytes)) pages.push_back(page);
  }
  if (pages.empty()) return Error{.code = ErrorCode::kNotPages, .subject = folder + "/mem"};
  return pages;
}

}  // namespace trueno
