#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "bench/command_line.h"
#include "bench/kept_pages.h"
#include "bench/page_times.h"
#include "bench/pinned_cpu.h"
#include "pageset/page_set.h"

namespace {

using trueno::kPageBytes;
using trueno::PageSet;

constexpr char kHelpText[] =
    R"(block-device-bench - page sets through a block device

Usage: block-device-bench ROUNDS PAGES DEVICE FILE

OVERWRITES the first pages of DEVICE. Writes at most PAGES pages of FILE to it
and reads them back, past the page cache (O_DIRECT), ROUNDS times for each
size of request, on one CPU. Same-filled pages are left out. Prints JSON:
times are nanoseconds per page. What was written last stays on the device.

Exit status: 0 done, 1 failed, 2 wrong usage
)";

/// What swaps in and out one page at a time, and what the block layer makes of a row of them.
constexpr size_t kRequestBytes[] = {kPageBytes, 32 * kPageBytes};

constexpr char kProgram[] = "block-device-bench";

int fail(const char* what, const std::string& path) {
  std::fprintf(stderr, "%s: %s: %s: %s\n", kProgram, what, path.c_str(), std::strerror(errno));
  return 1;
}

/// A descriptor that is closed at the end.
class Device {
 public:
  explicit Device(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_DIRECT | O_CLOEXEC)) {}
  ~Device() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  bool is_open() const { return descriptor_ >= 0; }

  /// As swap does before it writes: what was there need not be kept.
  bool discard(size_t bytes) const {
    const off_t length = static_cast<off_t>(bytes);
    return fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, length) == 0;
  }

  bool write(std::span<const std::byte> bytes, size_t request_bytes) const {
    return in_requests(bytes.size(), request_bytes, [&](size_t at, size_t length) {
      return pwrite(descriptor_, bytes.data() + at, length, static_cast<off_t>(at));
    });
  }

  bool read(std::span<std::byte> bytes, size_t request_bytes) const {
    return in_requests(bytes.size(), request_bytes, [&](size_t at, size_t length) {
      return pread(descriptor_, bytes.data() + at, length, static_cast<off_t>(at));
    });
  }

 private:
  /// A request that comes back short counts as failed.
  template <typename Request>
  static bool in_requests(size_t all_bytes, size_t request_bytes, Request request) {
    for (size_t at = 0; at < all_bytes; at += request_bytes) {
      const size_t length = std::min(request_bytes, all_bytes - at);
      const ssize_t done = request(at, length);
      if (done == static_cast<ssize_t>(length)) continue;
      if (done >= 0) errno = EIO;
      return false;
    }
    return true;
  }

  int descriptor_;
};

}  // namespace

int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    return std::fputs(kHelpText, stdout) < 0 ? 1 : 0;
  }
  const auto rounds = trueno::positive_number(words.empty() ? "" : words[0]);
  const auto most_pages = trueno::positive_number(words.size() < 2 ? "" : words[1]);
  if (words.size() != 4 || !rounds || !most_pages) {
    std::fputs("block-device-bench: wrong usage (run block-device-bench --help)\n", stderr);
    return 2;
  }
  const std::string& path = words[2];
  auto set = trueno::read_page_set(words[3], *most_pages);
  if (!set) return trueno::fail(kProgram, set.error());
  const PageSet pages = trueno::without_same_filled(*set);
  const size_t same_filled_pages = set->size() - pages.size();
  if (pages.empty()) {
    return trueno::fail(kProgram, {.code = trueno::ErrorCode::kNotPages, .subject = words[3]});
  }

  const Device device(path);
  if (!device.is_open()) return fail("cannot open for reading and writing", path);
  trueno::pin_to_last_cpu();
  PageSet out(pages.size());
  std::printf(R"({"pages":%zu,"same_filled_pages":%zu,"requests":[)", pages.size(),
              same_filled_pages);
  for (const size_t request_bytes : kRequestBytes) {
    trueno::PageTimeSamples writes;
    trueno::PageTimeSamples reads;
    for (size_t round = 0; round <= *rounds; ++round) {
      if (!device.discard(pages.size() * kPageBytes)) return fail("cannot discard", path);
      const trueno::Stopwatch write_watch;
      if (!device.write(std::as_bytes(std::span(pages)), request_bytes)) {
        return fail("cannot write", path);
      }
      const trueno::Elapsed write_elapsed = write_watch.elapsed();
      const trueno::Stopwatch read_watch;
      if (!device.read(std::as_writable_bytes(std::span(out)), request_bytes)) {
        return fail("cannot read", path);
      }
      const trueno::Elapsed read_elapsed = read_watch.elapsed();
      if (out != pages) {
        std::fprintf(stderr, "%s: %s gives back other pages\n", kProgram, path.c_str());
        return 1;
      }
      // The first round only warms up.
      if (round == 0) continue;
      writes.add(write_elapsed, pages.size());
      reads.add(read_elapsed, pages.size());
    }
    std::printf(R"(%s{"request_bytes":%zu,"write":%s,"read":%s})",
                request_bytes == kRequestBytes[0] ? "" : ",", request_bytes,
                json_of(writes.times()).c_str(), json_of(reads.times()).c_str());
  }
  std::printf("]}\n");
  return std::fflush(stdout) == 0 ? 0 : 1;
}
