#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

#include "core/page.h"
#include "load/arguments.h"
#include "load/page_ledger.h"
#include "load/page_pattern.h"
#include "load/resident.h"
#include "pageset/synthetic_pages.h"

namespace {

using trueno::kPageBytes;
using trueno::Page;
using trueno::PagePattern;
using trueno::PseudoRandom;

constexpr char kHelpText[] =
    R"(swap-storm - more memory than there is, and every byte of it looked at

Usage: swap-storm [--mib N] [--processes N] [--seconds N] [--random-bytes N]
                  [--seed N] [--patience-s N] [--refusals-s N]

Processes share N MiB of memory among them (default 512 of 2): they fill it,
then for N seconds (default 10) read pages here and there, compare every byte,
write some anew and give some back. Then, or at SIGTERM, each looks at all that
it has once more. Pages say what was written there last; of most, N bytes do
not compress (default 500). With more than the machine and its swap can hold,
that may never end: after --patience-s seconds all of them are killed, or
--refusals-s seconds after the kernel's log said first that swap refused a page.

Prints JSON: processes that finished, that somebody else killed, and that were
killed for want of patience; pages compared, those that differed, SIGBUS
signals (a page could not be read), and the longest time that one page took.
What differed is told on standard error.

Exit status: 0 all was right, 1 not, 2 wrong usage
)";

/// Of pages that differ, these are told; all are counted.
constexpr uint64_t kMostTold = 20;

/// What all processes write to.
struct Tally {
  std::atomic<bool> stop;
  /// Processes that have written each of their pages once.
  std::atomic<uint64_t> filled;
  std::atomic<uint64_t> compared, differed, bus_errors, longest_touch_ns;
};

constexpr uint64_t kMostProcesses = 64;

std::atomic<bool>* stop_flag = nullptr;
unsigned storm_seconds = 0;
sigjmp_buf bus_error;
/// 0 where there is none any more.
volatile pid_t storming[kMostProcesses] = {};
volatile sig_atomic_t patience_is_over = 0;

extern "C" void on_stop(int) { stop_flag->store(true); }
extern "C" void on_all_filled(int) { alarm(storm_seconds); }

/// How long the storm may go on, in seconds.
time_t patience_s = 0;
/// The same, from when a page was refused first. 0: that makes no difference.
time_t refusals_s = 0;
int kernel_log = -1;
bool was_refused = false;

/// Since it was opened or looked at.
bool log_tells_of_refusal() {
  char record[1024];
  ssize_t length_bytes = 0;
  // EPIPE: some were lost.
  while ((length_bytes = read(kernel_log, record, sizeof record)) > 0 || errno == EPIPE) {
    if (length_bytes <= 0) continue;
    const std::string_view text(record, static_cast<size_t>(length_bytes));
    if (text.find("Write-error on swap-device") != std::string_view::npos) return true;
  }
  return false;
}

extern "C" void on_second(int) {
  const int errno_value = errno;
  if (!was_refused && refusals_s > 0 && log_tells_of_refusal()) {
    was_refused = true;
    patience_s = std::min(patience_s, refusals_s);
  }
  errno = errno_value;
  if (patience_s-- > 0) return;
  patience_is_over = 1;
  for (const volatile pid_t& process : storming) {
    if (process > 0) kill(process, SIGKILL);
  }
}
extern "C" void on_bus_error(int) { siglongjmp(bus_error, 1); }

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

/// When nothing else in the machine gets on, this process has to.
void limit_patience() {
  if (patience_s == 0) return;
  trueno::stay_resident();
  const sched_param first = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_FIFO, &first);
  handle(SIGUSR2, on_second, SA_RESTART);
  sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGUSR2;
  timer_t timer = {};
  constexpr timespec kSecond = {.tv_sec = 1, .tv_nsec = 0};
  const itimerspec each_second = {.it_interval = kSecond, .it_value = kSecond};
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
      timer_settime(timer, 0, &each_second, nullptr) != 0) {
    std::perror("swap-storm: no timer");
  }
}

/// False when the kernel cannot give the page, of which one of them is a part.
bool copy_page(const std::byte* from, std::byte* to) {
  if (sigsetjmp(bus_error, 0) != 0) return false;
  std::memcpy(to, from, kPageBytes);
  return true;
}

struct Storm {
  uint64_t seed;
  uint32_t owner;
  /// How many there are.
  uint64_t owners;
  uint64_t page_count;
  PagePattern pattern;
};

/// One process's memory. What its pages must hold is told by memory that is swapped as well.
class Territory {
 public:
  Territory(const Storm& storm, Tally& tally)
      : pattern_(storm.pattern),
        tally_(tally),
        ledger_(storm.seed, storm.owner, storm.page_count),
        start_(map(nullptr, storm.page_count * kPageBytes, 0)) {}

  bool mapped() const { return start_ != MAP_FAILED; }

  void compare(uint64_t page) {
    Page held;
    const bool readable = timed([&] { return copy_page(at(page), held.data()); });
    tally_.compared.fetch_add(1);
    if (!readable) {
      lose(page);
      return;
    }
    const auto expected = ledger_.expected(page);
    if (!expected || pattern_.matches(*expected, held)) return;
    if (tally_.differed.fetch_add(1) < kMostTold) {
      std::fprintf(stderr, "swap-storm: %s\n", pattern_.difference(*expected, held).c_str());
    }
    ledger_.forget(page);
  }

  void write(uint64_t page) {
    Page next;
    pattern_.fill(ledger_.next_write(page), next);
    if (!timed([&] { return copy_page(next.data(), at(page)); })) lose(page);
  }

  /// The kernel may forget what the pages hold.
  void give_back(uint64_t first, uint64_t count) {
    madvise(at(first), count * kPageBytes, MADV_DONTNEED);
    for (uint64_t page = first; page < first + count; ++page) ledger_.clear(page);
  }

 private:
  static std::byte* map(void* where, size_t bytes, int flags) {
    return static_cast<std::byte*>(mmap(where, bytes, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1,
                                        0));
  }

  std::byte* at(uint64_t page) const { return start_ + page * kPageBytes; }

  /// A page that the kernel lost is of no use any more: another takes its place.
  void lose(uint64_t page) {
    tally_.bus_errors.fetch_add(1);
    map(at(page), kPageBytes, MAP_FIXED);
    ledger_.clear(page);
  }

  template <typename Touch>
  bool timed(Touch touch) {
    const auto start = std::chrono::steady_clock::now();
    const bool done = touch();
    const auto elapsed_ns = static_cast<uint64_t>(
        std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
    uint64_t longest_ns = tally_.longest_touch_ns.load();
    while (elapsed_ns > longest_ns &&
           !tally_.longest_touch_ns.compare_exchange_weak(longest_ns, elapsed_ns)) {
    }
    return done;
  }

  const PagePattern& pattern_;
  Tally& tally_;
  trueno::PageLedger ledger_;
  std::byte* start_;
};

/// As programs do: mostly here and there, sometimes a row.
void rage(const Storm& storm, Tally& tally) {
  Territory territory(storm, tally);
  if (!territory.mapped()) {
    std::perror("swap-storm: cannot map memory");
    _exit(1);
  }
  for (uint64_t page = 0; page < storm.page_count && !tally.stop; ++page) territory.write(page);
  if (tally.filled.fetch_add(1) + 1 == storm.owners) kill(getppid(), SIGUSR1);
  PseudoRandom random(storm.seed * 1000 + storm.owner);
  while (!tally.stop) {
    const uint64_t chance = random.below(256);
    const uint64_t wanted = chance == 0 ? 256 : chance < 16 ? 32 : 1;
    const uint64_t first = random.below(storm.page_count);
    const uint64_t count = std::min(wanted, storm.page_count - first);
    if (chance == 0) {
      territory.give_back(first, count);
      continue;
    }
    for (uint64_t page = first; page < first + count && !tally.stop; ++page) {
      territory.compare(page);
      if (random.below(2) == 0) territory.write(page);
    }
  }
  for (uint64_t page = 0; page < storm.page_count; ++page) territory.compare(page);
}

}  // namespace

int main(int word_count, char** words) {
  if (const auto status = trueno::help_status(word_count, words, kHelpText)) return *status;
  trueno::Arguments arguments(word_count, words);
  const uint64_t bytes = arguments.number("--mib", 512) << 20;
  const uint64_t processes = arguments.number("--processes", 2);
  storm_seconds = static_cast<unsigned>(arguments.number("--seconds", 10));
  const PagePattern pattern(arguments.number("--random-bytes", 500));
  const uint64_t seed = arguments.number("--seed", 1);
  patience_s = static_cast<time_t>(arguments.number("--patience-s", 0));
  refusals_s = static_cast<time_t>(arguments.number("--refusals-s", 0));
  const auto wrong = arguments.wrong_word();
  if (wrong || processes == 0 || processes > kMostProcesses || bytes < processes * kPageBytes) {
    return trueno::wrong_usage("swap-storm", wrong ? *wrong : "--processes or --mib");
  }

  void* const shared =
      mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    std::perror("swap-storm: cannot map memory");
    return 1;
  }
  kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (refusals_s > 0 && (kernel_log < 0 || lseek(kernel_log, 0, SEEK_END) < 0)) {
    std::perror("swap-storm: /dev/kmsg");
    return 1;
  }
  Tally& tally = *new (shared) Tally{};
  stop_flag = &tally.stop;
  handle(SIGTERM, on_stop, SA_RESTART);
  handle(SIGALRM, on_stop, SA_RESTART);
  handle(SIGUSR1, on_all_filled, SA_RESTART);
  handle(SIGBUS, on_bus_error, SA_NODEFER);

  const pid_t parent = getpid();
  for (uint32_t owner = 0; owner < processes; ++owner) {
    const pid_t child = fork();
    if (child < 0) std::perror("swap-storm: cannot fork");
    storming[owner] = child;
    if (child != 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) {
      const Storm storm = {.seed = seed,
                           .owner = owner,
                           .owners = processes,
                           .page_count = bytes / processes / kPageBytes,
                           .pattern = pattern};
      rage(storm, tally);
    }
    _exit(0);
  }
  limit_patience();
  uint64_t finished = 0;
  uint64_t killed = 0;
  uint64_t given_up = 0;
  pid_t ended = 0;
  for (int status = 0; (ended = waitpid(-1, &status, 0)) > 0;) {
    std::ranges::replace(storming, ended, 0);
    // Who was killed before it had filled its part never will: the time of the others starts now.
    if (tally.filled < processes) alarm(storm_seconds);
    if (WIFSIGNALED(status)) ++(patience_is_over ? given_up : killed);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) ++finished;
  }
  std::printf(R"({"finished":%lu,"killed":%lu,"compared":%lu,"differed":%lu,"bus_errors":%lu,)"
              R"("given_up":%lu,"longest_touch_ms":%lu})"
              "\n",
              finished, killed, tally.compared.load(), tally.differed.load(),
              tally.bus_errors.load(), given_up, tally.longest_touch_ns.load() / 1'000'000);
  const bool right = finished == processes && tally.differed == 0 && tally.bus_errors == 0;
  return right && std::fflush(stdout) == 0 ? 0 : 1;
}
