#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "load/arguments.h"
#include "load/process_table.h"
#include "load/resident.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr char kHelpText[] =
    R"(hung-task-watch - who waits for what never comes

Usage: hung-task-watch [--seconds N]

Until SIGTERM, looks for tasks that sleep without a break, in state D, for
longer than N seconds (default 20), as a kernel with CONFIG_DETECT_HUNG_TASK
does. Each is told once on standard error, and the kernel is asked to log where
blocked tasks wait (SysRq w). Prints how many there were when it ends.

Exit status: 0 there was none, 1 there was, 2 wrong usage
)";

volatile sig_atomic_t stopped = 0;
extern "C" void on_stop(int) { stopped = 1; }

struct Sleep {
  uint64_t run_ticks;
  Clock::time_point since;
  bool told;
};

/// A thread, and when it was made: numbers are used again.
using Task = std::pair<pid_t, uint64_t>;

void log_blocked_tasks() {
  const int trigger = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
  if (trigger < 0) return;
  if (write(trigger, "w", 1) != 1) std::perror("hung-task-watch: /proc/sysrq-trigger");
  close(trigger);
}

}  // namespace

int main(int word_count, char** words) {
  if (const auto status = trueno::help_status(word_count, words, kHelpText)) return *status;
  trueno::Arguments arguments(word_count, words);
  const std::chrono::seconds limit(arguments.number("--seconds", 20));
  if (const auto wrong = arguments.wrong_word()) {
    return trueno::wrong_usage("hung-task-watch", *wrong);
  }
  signal(SIGTERM, on_stop);
  trueno::stay_resident();

  uint64_t hung = 0;
  std::map<Task, Sleep> sleeping;
  while (stopped == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    std::map<Task, Sleep> still_sleeping;
    const auto now = Clock::now();
    for (const trueno::TaskState& task : trueno::running_tasks()) {
      if (task.state != 'D') continue;
      const Task key(task.thread, task.start_ticks);
      const auto before = sleeping.find(key);
      Sleep sleep = {.run_ticks = task.run_ticks, .since = now, .told = false};
      if (before != sleeping.end() && before->second.run_ticks == task.run_ticks) {
        sleep = before->second;
      }
      if (!sleep.told && now - sleep.since > limit) {
        sleep.told = true;
        ++hung;
        std::fprintf(stderr, "hung-task-watch: %s (thread %d of process %d) waits for ever\n",
                     task.name.c_str(), task.thread, task.process);
        log_blocked_tasks();
      }
      still_sleeping.emplace(key, sleep);
    }
    sleeping = std::move(still_sleeping);
  }
  std::printf("%lu hung\n", hung);
  return hung == 0 && std::fflush(stdout) == 0 ? 0 : 1;
}
