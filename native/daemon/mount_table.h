#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace trueno {

/// One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct Mount {
  /// `major:minor` of its device.
  std::string device;
  std::string path;
  std::string type;
  /// What was mounted, e.g. the path of a device.
  std::string source;
  /// Options of the file system, separated by commas.
  std::string super_options;

  bool has_super_option(std::string_view option) const;
};

/// A word of a file of /proc, in which a space or the like stands as a backslash and three octal
/// digits.
std::string unescaped(std::string_view word);

/// The mounts in a text of that format, in its order; lines that are not of it are left out.
std::vector<Mount> parse_mounts(std::string_view text);

/// The mount that one sees at exactly this path. Fails with kUnreadableFile.
Result<std::optional<Mount>> find_mount_at(std::string_view path);

/// All that is mounted, as this process sees it. Fails with kUnreadableFile.
Result<std::vector<Mount>> read_mounts();

}  // namespace trueno
