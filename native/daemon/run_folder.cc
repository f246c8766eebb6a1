#include "daemon/run_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "daemon/standard_streams.h"
#include "daemon/text_file.h"
#include "ublk/file_descriptor.h"

namespace trueno {
namespace {

Result<void> make_folder(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return Error{.code = ErrorCode::kUnwritableFile, .subject = path, .errno_value = errno};
}

std::string mark_of(std::string_view name) {
  return std::string("TRUENO_ZRAM_DEVICE=").append(name).append("\n");
}

}  // namespace

std::string RunFolder::store_file(std::string_view name) const {
  return store_folder().append("/").append(name);
}

std::string RunFolder::control_socket(std::string_view name) const {
  return std::string(path_).append("/").append(name).append(".varlink");
}

std::string RunFolder::next_control_socket(std::string_view name) const {
  return control_socket(name) + ".new";
}

void RunFolder::publish_control_socket(std::string_view name) const {
  rename(next_control_socket(name).c_str(), control_socket(name).c_str());
}

void RunFolder::remove_control_sockets(std::string_view name) const {
  unlink(next_control_socket(name).c_str());
  unlink(control_socket(name).c_str());
}

Result<void> RunFolder::write_mark(uint32_t ublk_id, std::string_view name) const {
  if (auto made = make_folder(mark_folder()); !made) return made;
  const std::string path = mark_folder() + "/ublkb" + std::to_string(ublk_id);
  const std::string temporary_path = path + ".new";
  const std::string line = mark_of(name);
  const FileDescriptor file(open(temporary_path.c_str(),
                                 O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                                 S_IRUSR | S_IWUSR));
  int errno_value = file.number() < 0 ? errno : write_all(file.number(), line);
  // In one step: udev never reads half a line.
  if (errno_value == 0 && rename(temporary_path.c_str(), path.c_str()) != 0) errno_value = errno;
  if (errno_value == 0) return {};
  unlink(temporary_path.c_str());
  return Error{.code = ErrorCode::kUnwritableFile, .subject = path, .errno_value = errno_value};
}

void RunFolder::remove_marks(std::string_view name) const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(mark_folder(), error)) {
    const auto line = read_text_file(entry.path());
    if (line && *line == mark_of(name)) std::filesystem::remove(entry.path(), error);
  }
}

Result<void> RunFolder::make() const { return make_folder(path_); }

}  // namespace trueno
