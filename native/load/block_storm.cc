#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/page.h"
#include "load/arguments.h"
#include "load/page_ledger.h"
#include "load/page_pattern.h"
#include "pageset/synthetic_pages.h"

namespace {

using trueno::kPageBytes;
using trueno::Page;
using trueno::PagePattern;
using trueno::PseudoRandom;

constexpr char kHelpText[] =
    R"(block-storm - requests of every kind to a block device, and every byte checked

Usage: block-storm --device PATH [--threads N] [--seconds N]
                   [--random-bytes N] [--seed N]

OVERWRITES the device. Threads (default 4) have a part of it each, to which
they write 1 to 32 pages past the page cache (O_DIRECT), read them and compare
every byte, discard pages and write zeros. After N seconds (default 10), or at
SIGTERM, all is read once more. Of most pages, N bytes do not compress
(default 500). Discarded pages must read as zeros.

Prints JSON: requests, pages compared, those that differed, and requests that
failed, by what they say. A page whose write failed may hold the old or the
new: it is written again before it counts.

Exit status: 0 nothing differed or failed, 1 something did, 2 wrong usage
)";

constexpr uint64_t kMostPages = 32;
/// Of pages that differ, these are told; all are counted.
constexpr uint64_t kMostTold = 20;

struct Tally {
  std::atomic<uint64_t> requests, compared, differed, io_errors, no_space, other_errors;
};

volatile sig_atomic_t stopped = 0;
extern "C" void on_stop(int) { stopped = 1; }

/// The part of the device that one thread has.
class Territory {
 public:
  Territory(int device, uint64_t first_page, uint64_t page_count, uint32_t owner, uint64_t seed,
            const PagePattern& pattern, Tally& tally)
      : device_(device),
        first_page_(first_page),
        random_(seed * 1000 + owner),
        pattern_(pattern),
        tally_(tally),
        ledger_(seed, owner, page_count),
        buffer_(std::make_unique<Page[]>(kMostPages)) {
    forget(0, page_count);
  }

  void rage() {
    while (stopped == 0) {
      const uint64_t first = random_.below(ledger_.page_count());
      const uint64_t chance = random_.below(64);
      const uint64_t most = chance < 2 ? 512 : kMostPages;
      // Half of all requests are of one page, as swap-in has them.
      const uint64_t wanted = random_.below(2) == 0 ? 1 : 1 + random_.below(most);
      const uint64_t count = std::min(wanted, ledger_.page_count() - first);
      if (chance == 0) {
        clear(first, count, BLKDISCARD);
      } else if (chance == 1) {
        clear(first, count, BLKZEROOUT);
      } else if (chance < 34) {
        write(first, count);
      } else {
        compare(first, count);
      }
    }
    for (uint64_t page = 0; page < ledger_.page_count(); page += kMostPages) {
      compare(page, std::min(kMostPages, ledger_.page_count() - page));
    }
  }

 private:
  void write(uint64_t first, uint64_t count) {
    for (uint64_t page = first; page < first + count; ++page) {
      pattern_.fill(ledger_.next_write(page), buffer_[page - first]);
    }
    const ssize_t done = pwrite(device_, buffer_.get(), count * kPageBytes, offset(first));
    if (!transferred(done, count * kPageBytes)) forget(first, count);
  }

  void compare(uint64_t first, uint64_t count) {
    const ssize_t done = pread(device_, buffer_.get(), count * kPageBytes, offset(first));
    if (!transferred(done, count * kPageBytes)) return;
    for (uint64_t page = first; page < first + count; ++page) {
      const auto expected = ledger_.expected(page);
      if (!expected) continue;
      tally_.compared.fetch_add(1);
      const Page& held = buffer_[page - first];
      if (pattern_.matches(*expected, held)) continue;
      if (tally_.differed.fetch_add(1) < kMostTold) {
        std::fprintf(stderr, "block-storm: page %lu of the device: %s\n", first_page_ + page,
                     pattern_.difference(*expected, held).c_str());
      }
      ledger_.forget(page);
    }
  }

  void clear(uint64_t first, uint64_t count, unsigned long command) {
    uint64_t range[2] = {static_cast<uint64_t>(offset(first)), count * kPageBytes};
    if (!transferred(ioctl(device_, command, range), 0)) {
      forget(first, count);
      return;
    }
    for (uint64_t page = first; page < first + count; ++page) ledger_.clear(page);
  }

  /// A request that comes back short counts as failed.
  bool transferred(ssize_t result, size_t wanted_bytes) {
    tally_.requests.fetch_add(1);
    if (result == static_cast<ssize_t>(wanted_bytes)) return true;
    const int error = result < 0 ? errno : EIO;
    std::atomic<uint64_t>& count = error == EIO      ? tally_.io_errors
                                   : error == ENOSPC ? tally_.no_space
                                                     : tally_.other_errors;
    count.fetch_add(1);
    return false;
  }

  void forget(uint64_t first, uint64_t count) {
    for (uint64_t page = first; page < first + count; ++page) ledger_.forget(page);
  }

  off_t offset(uint64_t page) const {
    return static_cast<off_t>((first_page_ + page) * kPageBytes);
  }

  int device_;
  uint64_t first_page_;
  PseudoRandom random_;
  const PagePattern& pattern_;
  Tally& tally_;
  trueno::PageLedger ledger_;
  std::unique_ptr<Page[]> buffer_;
};

}  // namespace

int main(int word_count, char** words) {
  if (const auto status = trueno::help_status(word_count, words, kHelpText)) return *status;
  trueno::Arguments arguments(word_count, words);
  const std::string path = arguments.text("--device", "");
  const uint64_t threads = arguments.number("--threads", 4);
  const uint64_t seconds = arguments.number("--seconds", 10);
  const PagePattern pattern(arguments.number("--random-bytes", 500));
  const uint64_t seed = arguments.number("--seed", 1);
  const auto wrong = arguments.wrong_word();
  if (wrong || path.empty() || threads == 0) {
    return trueno::wrong_usage("block-storm", wrong ? *wrong : "--device is missing");
  }
  const int device = open(path.c_str(), O_RDWR | O_DIRECT | O_EXCL | O_CLOEXEC);
  uint64_t device_bytes = 0;
  if (device < 0 || ioctl(device, BLKGETSIZE64, &device_bytes) != 0) {
    std::fprintf(stderr, "block-storm: %s: %s\n", path.c_str(), std::strerror(errno));
    return 1;
  }
  signal(SIGTERM, on_stop);
  signal(SIGALRM, on_stop);
  alarm(static_cast<unsigned>(seconds));

  Tally tally{};
  const uint64_t page_count = device_bytes / kPageBytes / threads;
  std::vector<std::thread> running;
  for (uint32_t owner = 0; owner < threads; ++owner) {
    running.emplace_back([&, owner] {
      Territory(device, owner * page_count, page_count, owner, seed, pattern, tally).rage();
    });
  }
  for (std::thread& thread : running) thread.join();
  close(device);
  std::printf(R"({"requests":%lu,"compared":%lu,"differed":%lu,"io_errors":%lu,"no_space":%lu,)"
              R"("other_errors":%lu})"
              "\n",
              tally.requests.load(), tally.compared.load(), tally.differed.load(),
              tally.io_errors.load(), tally.no_space.load(), tally.other_errors.load());
  const bool right = tally.differed + tally.io_errors + tally.no_space + tally.other_errors == 0;
  return right && std::fflush(stdout) == 0 ? 0 : 1;
}
