#include "pageset/page_set.h"

#include <algorithm>
#include <fstream>

namespace trueno {

std::vector<size_t> spread_evenly(size_t count, size_t most) {
  std::vector<size_t> indices(std::min(count, most));
  for (size_t nth = 0; nth < indices.size(); ++nth) {
    indices[nth] = static_cast<size_t>(static_cast<double>(nth) * static_cast<double>(count) /
                                       static_cast<double>(indices.size()));
  }
  return indices;
}

Result<PageSet> read_page_set(const std::string& path, size_t most_pages) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff file_bytes = file.tellg();
  if (!file || file_bytes < 0) return Error{.code = ErrorCode::kUnreadableFile, .subject = path};
  PageSet pages;
  for (const size_t index :
       spread_evenly(static_cast<size_t>(file_bytes) / kPageBytes, most_pages)) {
    Page page;
    file.seekg(static_cast<std::streamoff>(index * kPageBytes));
    file.read(reinterpret_cast<char*>(page.data()), kPageBytes);
    if (!file) return Error{.code = ErrorCode::kUnreadableFile, .subject = path};
    pages.push_back(page);
  }
  if (pages.empty()) return Error{.code = ErrorCode::kNotPages, .subject = path};
  return pages;
}

Result<void> write_page_set(const std::string& path, std::span<const Page> pages) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const Page& page : pages) {
    file.write(reinterpret_cast<const char*>(page.data()), kPageBytes);
  }
  file.close();
  if (!file) return Error{.code = ErrorCode::kUnwritableFile, .subject = path};
  return {};
}

}  // namespace trueno
