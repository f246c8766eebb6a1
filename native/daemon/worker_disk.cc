#include "daemon/worker_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <vector>

#include "daemon/standard_streams.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

struct Attribute {
  std::string_view name;
  std::string value;
};

/// BLKDEV_MIN_RQ of the kernel: it does not take less.
constexpr uint16_t kLeastRequests = 4;

/// Of /sys/block/<disk>/queue (Documentation/ABI/stable/sysfs-block), in the order in which they
/// are to be set.
std::vector<Attribute> attributes_for(uint16_t queue_depth) {
  std::vector<Attribute> attributes{
      // In ms. Before Linux 6.15, requests of a server that died with all its tags busy came back
      // only after this time. It ends no request that a living server has.
      {"io_timeout", "2000"},
      {"scheduler", "none"},
      // No throttling of what is written back: it holds up who needs memory.
      {"wbt_lat_usec", "0"},
  };
  // So one tag is never busy, and by that one those kernels notice the death at once. Not before
  // the scheduler, which sets it too.
  if (queue_depth > kLeastRequests) {
    attributes.push_back({"nr_requests", std::to_string(queue_depth - 1)});
  }
  return attributes;
}

/// The kernel shows all that can be chosen, and what is chosen in brackets.
std::string_view chosen(std::string_view text) {
  const size_t open = text.find('[');
  if (open != std::string_view::npos) {
    text.remove_prefix(open + 1);
    return text.substr(0, text.find(']'));
  }
  return text.substr(0, text.find('\n'));
}

/// Writing waits until the disk has answered all requests, and meanwhile the kernel sends it no
/// other: when its server dies then, those who free memory wait for the next one, which may need
/// some. So nothing is written that is so already, as on a disk that is taken over.
bool is_set(const std::string& path, std::string_view value) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 256> text;
  const ssize_t count = file.number() < 0 ? -1 : read(file.number(), text.data(), text.size());
  // So the kernel says that nothing is throttled; to write would first make what throttles.
  if (count < 0 && errno == EINVAL) return true;
  return count > 0 && chosen({text.data(), static_cast<size_t>(count)}) == value;
}

/// 0, or the errno that stopped it.
int set(const std::string& path, std::string_view value) {
  if (is_set(path, value)) return 0;
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.number() < 0 ? errno : write_all(file.number(), value);
}

/// The kernel was built without such a thing; so there is nothing to switch off.
bool is_absent(int errno_value) { return errno_value == ENOENT || errno_value == EINVAL; }

}  // namespace

std::string queue_folder(uint32_t ublk_id) {
  return "/sys/block/ublkb" + std::to_string(ublk_id) + "/queue/";
}

std::optional<std::string> tune_disk(const std::string& folder, uint16_t queue_depth) {
  std::string failures;
  for (const Attribute& attribute : attributes_for(queue_depth)) {
    const std::string path = folder + std::string(attribute.name);
    const int errno_value = set(path, attribute.value);
    if (errno_value == 0 || is_absent(errno_value)) continue;
    failures += failures.empty() ? "cannot set " : ", ";
    failures +=
        path + " to " + attribute.value + " (" + std::generic_category().message(errno_value) + ")";
  }
  if (failures.empty()) return std::nullopt;
  return failures + ": the disk is slower than it could be";
}

}  // namespace trueno
