#include "daemon/device_use.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "daemon/text_file.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

namespace fs = std::filesystem;

std::string disk_name(uint32_t ublk_id) { return "ublkb" + std::to_string(ublk_id); }

std::optional<std::string> device_number_of(const std::string& path) {
  struct stat status {};
  // Elsewhere a name may lie on a server that does not answer.
  if (!path.starts_with("/dev/") || stat(path.c_str(), &status) != 0 || !S_ISBLK(status.st_mode)) {
    return std::nullopt;
  }
  return std::to_string(major(status.st_rdev)) + ":" + std::to_string(minor(status.st_rdev));
}

/// A folder of sysfs that describes a disk or a partition.
void add_member(const fs::path& folder, BlockDevice& device) {
  if (auto number = read_text_file(folder / "dev")) {
    number->erase(std::min(number->find('\n'), number->size()));
    device.numbers.push_back(*std::move(number));
  }
  std::error_code error;
  for (const auto& holder : fs::directory_iterator(folder / "holders", error)) {
    device.holders.push_back(holder.path().filename());
  }
}

BlockDevice read_device(const std::string& disk) {
  BlockDevice device;
  const fs::path folder = fs::path("/sys/block") / disk;
  add_member(folder, device);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (fs::exists(entry.path() / "partition", error)) add_member(entry.path(), device);
  }
  return device;
}

/// The first word of each line but the first, which names the columns.
std::vector<std::string> swap_paths(std::string_view swaps) {
  std::vector<std::string> paths;
  for (size_t end = swaps.find('\n'); end != std::string_view::npos; end = swaps.find('\n')) {
    swaps.remove_prefix(end + 1);
    const std::string_view word = swaps.substr(0, swaps.find_first_of(" \t\n"));
    if (!word.empty()) paths.push_back(unescaped(word));
  }
  return paths;
}

}  // namespace

std::optional<std::string> find_use(const BlockDevice& device, std::string_view swaps,
                                    const std::vector<Mount>& mounts,
                                    const DeviceNumberOf& number_of) {
  const auto is_ours = [&](const std::optional<std::string>& number) {
    return number && std::ranges::count(device.numbers, *number) > 0;
  };
  for (const std::string& path : swap_paths(swaps)) {
    if (is_ours(number_of(path))) return "it is swap";
  }
  for (const Mount& mount : mounts) {
    // btrfs gives its mounts numbers that no device has.
    if (is_ours(mount.device) || is_ours(number_of(mount.source))) {
      return "it is mounted at " + mount.path;
    }
  }
  if (!device.holders.empty()) return device.holders.front() + " is made of it";
  return std::nullopt;
}

Result<std::optional<std::string>> ublk_device_use(uint32_t ublk_id) {
  const BlockDevice device = read_device(disk_name(ublk_id));
  if (device.numbers.empty()) return std::optional<std::string>();
  // A kernel may be without swap.
  const auto swaps = read_text_file("/proc/swaps");
  if (!swaps && swaps.error().errno_value != ENOENT) return swaps.error();
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  return find_use(device, swaps ? *swaps : "", *mounts, device_number_of);
}

bool is_claimed(uint32_t ublk_id) {
  const std::string path = "/dev/" + disk_name(ublk_id);
  // Swap, mounts, and devices made of it are there by O_EXCL (open(2)).
  const FileDescriptor device(open(path.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
  return device.number() < 0 && errno == EBUSY;
}

}  // namespace trueno
