#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "core/page.h"
#include "load/arguments.h"
#include "load/process_table.h"
#include "load/resident.h"
#include "pageset/synthetic_pages.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using trueno::kPageBytes;

constexpr char kHelpText[] =
    R"(kill-loop - a served block device loses its server, again and again

Usage: kill-loop --number N [--times N] [--what worker|daemon|restart]
                 [--longest-pause-ms N] [--patience-s N] [--seed N]

Kills the process that has /dev/ublkcN open (worker), or that and its parent
at once (daemon), with SIGKILL; or asks the parent to end with SIGTERM
(restart), after which a worker serves on until a new daemon ends it. Somebody
else has to start a daemon anew; for daemon and restart there must be one again
before the next kill. Then reads a page of /dev/ublkbN, which comes back when
there is a server again, and pauses for a random time of up to N ms (default
500) before the next kill.

Prints JSON: kills, and outages in milliseconds, from the end of a worker to
the page that was read after it: the median, the longest, and all in order.

Exit status: 0 done, 1 the device did not come back or the read failed, 2 wrong usage
)";

/// Not in older C libraries.
int open_process(pid_t process) { return static_cast<int>(syscall(SYS_pidfd_open, process, 0)); }

bool wait_for_end(int process_fd, milliseconds patience) {
  pollfd ended = {.fd = process_fd, .events = POLLIN, .revents = 0};
  return poll(&ended, 1, static_cast<int>(patience.count())) == 1;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

int fail(const char* what) {
  std::fprintf(stderr, "kill-loop: %s: %s\n", what, std::strerror(errno));
  return 1;
}

}  // namespace

int main(int word_count, char** words) {
  if (const auto status = trueno::help_status(word_count, words, kHelpText)) return *status;
  trueno::Arguments arguments(word_count, words);
  const std::string number = arguments.text("--number", "");
  const uint64_t times = arguments.number("--times", 10);
  const std::string what = arguments.text("--what", "worker");
  const uint64_t longest_pause_ms = arguments.number("--longest-pause-ms", 500);
  const milliseconds patience(1000 * arguments.number("--patience-s", 60));
  trueno::PseudoRandom random(arguments.number("--seed", 1));
  const auto wrong = arguments.wrong_word();
  if (wrong || number.empty() || (what != "worker" && what != "daemon" && what != "restart")) {
    return trueno::wrong_usage("kill-loop", wrong ? *wrong : "--number or --what");
  }
  trueno::stay_resident();
  const int device = open(("/dev/ublkb" + number).c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
  const uint64_t page_count = trueno::pages_of_disk("ublkb" + number);
  if (device < 0 || page_count == 0) return fail("cannot open the device");

  std::vector<double> outages_ms;
  trueno::Page page;
  for (uint64_t kill_number = 0; kill_number < times; ++kill_number) {
    std::this_thread::sleep_for(milliseconds(random.below(longest_pause_ms + 1)));
    const auto looked_at = Clock::now();
    pid_t worker = 0;
    pid_t parent = 0;
    while (true) {
      worker = trueno::process_that_opened("/dev/ublkc" + number);
      parent = what == "worker" || worker == 0 ? 0 : trueno::parent_of(worker);
      // The first process takes those in whose parent is dead.
      if (worker != 0 && (what == "worker" || parent > 1)) break;
      if (Clock::now() - looked_at > patience) return fail("nobody serves the device any more");
      std::this_thread::sleep_for(milliseconds(1));
    }
    const int worker_fd = open_process(worker);
    auto ended_at = Clock::now();
    // The parent first: it must not make another worker of its own.
    if (parent > 1) kill(parent, what == "restart" ? SIGTERM : SIGKILL);
    if (what != "restart") kill(worker, SIGKILL);
    if (worker_fd >= 0 && !wait_for_end(worker_fd, patience)) {
      std::fprintf(stderr, "kill-loop: worker %d does not end\n", worker);
      return 1;
    }
    if (worker_fd >= 0) close(worker_fd);
    if (what == "restart") ended_at = Clock::now();
    const auto offset = static_cast<off_t>(random.below(page_count) * kPageBytes);
    if (pread(device, page.data(), kPageBytes, offset) != kPageBytes) return fail("cannot read");
    outages_ms.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - ended_at).count());
  }

  std::printf(R"({"kills":%zu,"median_ms":%.1f,"longest_ms":%.1f,"outages_ms":[)",
              outages_ms.size(), median(outages_ms),
              outages_ms.empty() ? 0 : std::ranges::max(outages_ms));
  for (const double& outage_ms : outages_ms) {
    std::printf("%s%.1f", &outage_ms == outages_ms.data() ? "" : ",", outage_ms);
  }
  std::printf("]}\n");
  return std::fflush(stdout) == 0 ? 0 : 1;
}
