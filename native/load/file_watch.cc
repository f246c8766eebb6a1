#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>

#include "core/page.h"
#include "load/arguments.h"
#include "load/page_pattern.h"
#include "pageset/synthetic_pages.h"

namespace {

using trueno::kPageBytes;
using trueno::Page;
using trueno::PagePattern;
using trueno::PageView;
using trueno::PageWrite;
using trueno::PseudoRandom;

constexpr char kHelpText[] =
    R"(file-watch - pages of a mapped file, which nobody writes, and every byte looked at

Usage: file-watch --path PATH [--mib N] [--processes N] [--seconds N] [--seed N]

Writes a file of N MiB (default 24), which is removed in the end. Processes
(default 2) map it as a program's code is mapped, and for N seconds (default
10), or until SIGTERM, read pages here and there and compare every byte: where
memory is short, most of them have to be read from the disk again. A page that
is not what was written is looked at again: after a system call, a second
later, by read(2), and on the disk.

Prints JSON: pages compared, those that differed, and those of them that were
still wrong after a system call, a second later, by read(2), and on the disk.
What differed is told on standard error.

Exit status: 0 nothing differed, 1 something did, 2 wrong usage
)";

/// Of pages that differ, these are told; all are counted.
constexpr uint64_t kMostTold = 20;
/// Between two that are chosen anew, a process reads these again: programs have pages that they
/// always use.
constexpr uint64_t kFavourites = 64;
constexpr uint64_t kMostProcesses = 64;
/// No process of swap-storm is: a page of its memory that turns up here is known by it.
constexpr uint32_t kOwner = 1'000'000;

/// What all processes write to.
struct Tally {
  std::atomic<bool> stop;
  std::atomic<uint64_t> compared, differed, after_call, after_second, by_read, on_disk, unreadable;
};

std::atomic<bool>* stop_flag = nullptr;
extern "C" void on_stop(int) { stop_flag->store(true); }

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

/// A file of which the contents are known.
struct KnownFile {
  std::string path;
  uint64_t page_count;
  uint64_t seed;
  PagePattern pattern{kPageBytes / 8};

  PageWrite write_of(uint64_t page) const {
    return {.seed = seed, .owner = kOwner, .round = 1, .page = page};
  }

  bool write() const {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    Page contents;
    bool good = file >= 0;
    for (uint64_t page = 0; good && page < page_count; ++page) {
      pattern.fill(write_of(page), contents);
      good = ::write(file, contents.data(), kPageBytes) == static_cast<ssize_t>(kPageBytes);
    }
    good = good && fsync(file) == 0;
    const int errno_value = errno;
    if (file >= 0) close(file);
    errno = errno_value;
    return good;
  }

  bool holds(uint64_t page, PageView contents) const {
    return pattern.matches(write_of(page), contents);
  }
};

/// One process's view of the file.
class Watch {
 public:
  Watch(const KnownFile& known, Tally& tally)
      : known_(known),
        tally_(tally),
        cached_(open(known.path.c_str(), O_RDONLY | O_CLOEXEC)),
        direct_(open(known.path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC)),
        start_(
            static_cast<const std::byte*>(mmap(nullptr, known.page_count * kPageBytes,
                                               PROT_READ | PROT_EXEC, MAP_PRIVATE, cached_, 0))) {}

  bool mapped() const { return start_ != MAP_FAILED && direct_ >= 0; }

  /// The copy is evidence: a page that is right again when it is looked at for the second time was
  /// wrong all the same. No system call as long as all is well: one may mend what is wrong.
  void compare(uint64_t page) {
    std::memcpy(held_.data(), at(page).data(), kPageBytes);
    tally_.compared.fetch_add(1, std::memory_order_relaxed);
    if (known_.holds(page, held_)) return;
    static_cast<void>(getppid());
    const bool after_call = !known_.holds(page, at(page));
    sleep(1);
    const bool after_second = !known_.holds(page, at(page));
    const bool by_read = differs_in(cached_, page);
    const bool on_disk = differs_in(direct_, page);
    tally_.after_call += after_call;
    tally_.after_second += after_second;
    tally_.by_read += by_read;
    tally_.on_disk += on_disk;
    if (tally_.differed.fetch_add(1) >= kMostTold) return;
    std::fprintf(stderr,
                 "file-watch: %s: %s; wrong after a call %d, after a second %d, by read %d, on "
                 "disk %d\n",
                 known_.path.c_str(),
                 known_.pattern.difference(known_.write_of(page), held_).c_str(), after_call,
                 after_second, by_read, on_disk);
  }

 private:
  PageView at(uint64_t page) const { return PageView(start_ + page * kPageBytes, kPageBytes); }

  bool differs_in(int file, uint64_t page) {
    Page contents;
    if (pread(file, contents.data(), kPageBytes, static_cast<off_t>(page * kPageBytes)) !=
        static_cast<ssize_t>(kPageBytes)) {
      tally_.unreadable.fetch_add(1);
      return false;
    }
    return !known_.holds(page, contents);
  }

  const KnownFile& known_;
  Tally& tally_;
  int cached_;
  int direct_;
  const std::byte* start_;
  Page held_;
};

void watch(const KnownFile& known, uint32_t process, Tally& tally) {
  Watch view(known, tally);
  if (!view.mapped()) {
    std::perror("file-watch: cannot map the file");
    _exit(1);
  }
  PseudoRandom random(known.seed * 1000 + process);
  uint64_t favourites[kFavourites];
  for (uint64_t& favourite : favourites) favourite = random.below(known.page_count);
  while (!tally.stop) {
    for (const uint64_t favourite : favourites) view.compare(favourite);
    const uint64_t page = random.below(known.page_count);
    view.compare(page);
    favourites[random.below(kFavourites)] = page;
  }
}

}  // namespace

int main(int word_count, char** words) {
  if (const auto status = trueno::help_status(word_count, words, kHelpText)) return *status;
  trueno::Arguments arguments(word_count, words);
  const uint64_t pages = (arguments.number("--mib", 24) << 20) / kPageBytes;
  const KnownFile known = {.path = arguments.text("--path", ""),
                           .page_count = pages,
                           .seed = arguments.number("--seed", 1)};
  const uint64_t processes = arguments.number("--processes", 2);
  const uint64_t seconds = arguments.number("--seconds", 10);
  const auto wrong = arguments.wrong_word();
  if (wrong || known.path.empty() || pages == 0 || processes == 0 || processes > kMostProcesses) {
    return trueno::wrong_usage("file-watch", wrong ? *wrong : "--path, --mib or --processes");
  }
  void* const shared =
      mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED || !known.write()) {
    std::fprintf(stderr, "file-watch: %s: %s\n", known.path.c_str(), std::strerror(errno));
    return 1;
  }
  Tally& tally = *new (shared) Tally{};
  stop_flag = &tally.stop;
  handle(SIGTERM, on_stop);
  handle(SIGALRM, on_stop);
  alarm(static_cast<unsigned>(seconds));

  const pid_t parent = getpid();
  for (uint32_t process = 0; process < processes; ++process) {
    const pid_t child = fork();
    if (child < 0) std::perror("file-watch: cannot fork");
    if (child != 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) watch(known, process, tally);
    _exit(0);
  }
  uint64_t finished = 0;
  for (int status = 0; waitpid(-1, &status, 0) > 0;) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) ++finished;
  }
  unlink(known.path.c_str());
  std::printf(R"({"finished":%lu,"compared":%lu,"differed":%lu,"after_call":%lu,)"
              R"("after_second":%lu,"by_read":%lu,"on_disk":%lu,"unreadable":%lu})"
              "\n",
              finished, tally.compared.load(), tally.differed.load(), tally.after_call.load(),
              tally.after_second.load(), tally.by_read.load(), tally.on_disk.load(),
              tally.unreadable.load());
  const bool right = finished == processes && tally.differed == 0 && tally.unreadable == 0;
  return right && std::fflush(stdout) == 0 ? 0 : 1;
}
