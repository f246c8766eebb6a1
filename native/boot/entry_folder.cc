#include "boot/entry_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace trueno {
namespace {

/// Makes the levels that are missing; those that are there keep their mode. In /proc, a path can
/// say ENOENT for ever.
int make_directories(int folder, const std::string& path) {
  if (mkdirat(folder, path.c_str(), 0777) == 0 || errno == EEXIST) return 0;
  const int error = errno;
  const size_t end = path.find_last_of('/');
  if (error != ENOENT || end == std::string::npos || end == 0) return error;
  const int parent_error = make_directories(folder, path.substr(0, end));
  if (parent_error != 0) return parent_error;
  // The writer's other thread may have made it since.
  return mkdirat(folder, path.c_str(), 0777) == 0 || errno == EEXIST ? 0 : errno;
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

EntryFolder::~EntryFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

int EntryFolder::make(const NewEntry& entry) {
  if (has_nul(entry.name) || (entry.is_link && has_nul(entry.contents))) return EINVAL;
  int error = open_once();
  if (error == 0) error = make_parent(entry.name);
  if (error != 0) return error;
  if (!entry.is_link) return make_file(entry);
  return symlinkat(entry.contents.data(), descriptor_, entry.name.data()) == 0 ? 0 : errno;
}

int EntryFolder::open_once() {
  if (descriptor_ >= 0) return 0;
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  descriptor_ = open(path_.c_str(), kFlags);
  if (descriptor_ < 0 && errno == ENOENT) {
    const int error = make_directories(AT_FDCWD, path_);
    if (error != 0) return error;
    descriptor_ = open(path_.c_str(), kFlags);
  }
  return descriptor_ < 0 ? errno : 0;
}

int EntryFolder::make_parent(std::string_view name) {
  const size_t end = name.find_last_of('/');
  if (end == std::string_view::npos) return 0;
  std::string parent(name.substr(0, end));
  if (made_.contains(parent)) return 0;
  const int error = make_directories(descriptor_, parent);
  if (error == 0) made_.insert(std::move(parent));
  return error;
}

int EntryFolder::make_file(const NewEntry& entry) const {
  const char* name = entry.name.data();
  const int file = openat(descriptor_, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  const ssize_t written_bytes = write(file, entry.contents.data(), entry.contents.size());
  int error = written_bytes < 0 ? errno : 0;
  // Units are small: a short write means a full disk.
  if (error == 0 && static_cast<size_t>(written_bytes) < entry.contents.size()) error = ENOSPC;
  close(file);
  if (error != 0) unlinkat(descriptor_, name, 0);
  return error;
}

}  // namespace trueno
