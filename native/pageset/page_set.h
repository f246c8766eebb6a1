#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/page.h"
#include "core/result.h"

namespace trueno {

/// Pages for tests and benchmarks. A file of them is their bytes and nothing else, so any file of a
/// fitting size is one.
using PageSet = std::vector<Page>;

/// At most `most_pages` pages of a file, spread evenly over it. Bytes behind the last whole page do
/// not count. Fails with kUnreadableFile or, when there is not even one page, kNotPages.
Result<PageSet> read_page_set(const std::string& path, size_t most_pages);

/// Replaces the file. Real memory holds secrets: the caller's umask has to keep others out. Fails
/// with kUnwritableFile.
Result<void> write_page_set(const std::string& path, std::span<const Page> pages);

/// At most `most` of `count` things, spread evenly: their indices, in ascending order.
std::vector<size_t> spread_evenly(size_t count, size_t most);

}  // namespace trueno
