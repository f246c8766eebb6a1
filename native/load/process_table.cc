#include "load/process_table.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace trueno {
namespace {

namespace fs = std::filesystem;

std::optional<pid_t> number_of(const fs::path& path) {
  const std::string name = path.filename();
  pid_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// What is in a folder of /proc, of which any part may go away at any time.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    found.push_back(at->path());
  }
  return found;
}

std::optional<TaskState> read_state(pid_t process, const fs::path& task) {
  std::ifstream file(task / "stat");
  std::string line;
  std::getline(file, line);
  const size_t open = line.find('(');
  const size_t close = line.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(close + 2));
  // Behind the name: state is field 3 of the line.
  std::array<std::string, 20> fields;
  for (std::string& field : fields) rest >> field;
  const auto field = [&](size_t number) { return fields[number - 3]; };
  const auto ticks = [&](size_t number) {
    return std::strtoull(field(number).c_str(), nullptr, 10);
  };
  return TaskState{.process = process,
                   .thread = number_of(task).value_or(process),
                   .name = line.substr(open + 1, close - open - 1),
                   .state = field(3).front(),
                   .parent = static_cast<pid_t>(ticks(4)),
                   .run_ticks = ticks(14) + ticks(15),
                   .start_ticks = ticks(22)};
}

}  // namespace

std::vector<TaskState> running_tasks() {
  std::vector<TaskState> tasks;
  for (const fs::path& process : entries("/proc")) {
    const auto id = number_of(process);
    if (!id) continue;
    for (const fs::path& thread : entries(process / "task")) {
      if (auto state = read_state(*id, thread)) tasks.push_back(std::move(*state));
    }
  }
  return tasks;
}

pid_t process_that_opened(const std::string& path) {
  for (const fs::path& process : entries("/proc")) {
    const auto id = number_of(process);
    if (!id) continue;
    for (const fs::path& descriptor : entries(process / "fd")) {
      std::error_code error;
      if (fs::read_symlink(descriptor, error) == path) return *id;
    }
  }
  return 0;
}

pid_t parent_of(pid_t process) {
  const auto state = read_state(process, "/proc/" + std::to_string(process));
  return state ? state->parent : 0;
}

uint64_t pages_of_disk(const std::string& name) {
  std::ifstream file("/sys/block/" + name + "/size");
  // Of 512 bytes, whatever the disk has.
  uint64_t sectors = 0;
  file >> sectors;
  return sectors / 8;
}

}  // namespace trueno
