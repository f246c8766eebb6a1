#include "daemon/worker_disk.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "daemon/standard_streams.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

struct Attribute {
  std::string_view name;
  std::string_view value;
};

/// Of /sys/block/<disk>/queue (Documentation/ABI/stable/sysfs-block).
constexpr auto kAttributes = std::to_array<Attribute>({
    // In ms. Before Linux 6.15, requests of a server that died with all its tags busy came back
    // only after this time. It ends no request that a living server has.
    {"io_timeout", "2000"},
    {"scheduler", "none"},
    // No throttling of what is written back: it holds up who needs memory.
    {"wbt_lat_usec", "0"},
});

/// 0, or the errno that stopped it.
int set(const std::string& path, std::string_view value) {
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.number() < 0 ? errno : write_all(file.number(), value);
}

/// The kernel was built without such a thing; so there is nothing to switch off.
bool is_absent(int errno_value) { return errno_value == ENOENT || errno_value == EINVAL; }

}  // namespace

std::optional<std::string> tune_disk(uint32_t ublk_id) {
  const std::string folder = "/sys/block/ublkb" + std::to_string(ublk_id) + "/queue/";
  std::string failures;
  for (const Attribute& attribute : kAttributes) {
    const std::string path = folder + std::string(attribute.name);
    const int errno_value = set(path, attribute.value);
    if (errno_value == 0 || is_absent(errno_value)) continue;
    failures += failures.empty() ? "cannot set " : ", ";
    failures += path + " to " + std::string(attribute.value) + " (" +
                std::generic_category().message(errno_value) + ")";
  }
  if (failures.empty()) return std::nullopt;
  return failures + ": the disk is slower than it could be";
}

}  // namespace trueno
