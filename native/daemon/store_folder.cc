#include "daemon/store_folder.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "daemon/mount_table.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

// No limit of its own: what a device may hold is its own limit. Memory comes in pages, as it is
// given back in few of them at a time.
constexpr const char* kTmpfsOptions = "noswap,mode=0700,size=0,nr_inodes=1024,huge=never";

Error failure(const std::string& path, int errno_value) {
  return {.code = errno_value == EINVAL ? ErrorCode::kNoNoswap : ErrorCode::kStoreFolderFailed,
          .subject = path,
          .errno_value = errno_value == EINVAL ? 0 : errno_value};
}

Result<bool> is_mounted(const std::string& path) {
  const auto mount = find_mount_at(path);
  if (!mount) return mount.error();
  if (!*mount) return false;
  if ((*mount)->type == "tmpfs" && (*mount)->has_super_option("noswap")) return true;
  return Error{.code = ErrorCode::kStoreFolderFailed,
               .subject = path + " is another file system: " + (*mount)->type};
}

}  // namespace

Result<void> mount_store_folder(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failure(path, errno);
  // Two of them, one over the other, would hide the files of the first.
  const std::string parent = std::filesystem::path(path).parent_path();
  const FileDescriptor lock(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.number() < 0 || flock(lock.number(), LOCK_EX) != 0) return failure(parent, errno);
  const auto mounted = is_mounted(path);
  if (!mounted) return mounted.error();
  if (*mounted) return {};
  if (mount("trueno-zram", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME,
            kTmpfsOptions) != 0) {
    return failure(path, errno);
  }
  return {};
}

Result<void> try_noswap() {
  const FileDescriptor context(fsopen("tmpfs", FSOPEN_CLOEXEC));
  if (context.number() < 0 ||
      fsconfig(context.number(), FSCONFIG_SET_FLAG, "noswap", nullptr, 0) != 0) {
    return failure("tmpfs", errno);
  }
  return {};
}

}  // namespace trueno
