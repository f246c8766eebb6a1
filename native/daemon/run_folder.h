#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace trueno {

inline constexpr const char* kRunFolder = "/run/trueno-zram";

/// The folder of everything that lives as long as the machine runs, and the names in it.
class RunFolder {
 public:
  explicit RunFolder(std::string path = kRunFolder) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  /// A tmpfs of its own, see mount_store_folder().
  std::string store_folder() const { return path_ + "/store"; }
  std::string store_file(std::string_view name) const;
  std::string control_socket(std::string_view name) const;
  /// Where a server listens that does not serve yet: until then, the one before answers at the
  /// other path.
  std::string next_control_socket(std::string_view name) const;
  /// Puts the next control socket in the place of the last one; a second time, nothing happens.
  void publish_control_socket(std::string_view name) const;
  /// Removes both.
  void remove_control_sockets(std::string_view name) const;

  /// Tells udev's rule which device `/dev/ublkbN` is, so that it makes the link /dev/trueno/NAME.
  /// To be called before the disk appears. Fails with kUnwritableFile.
  Result<void> write_mark(uint32_t ublk_id, std::string_view name) const;
  /// Removes each mark of that device.
  void remove_marks(std::string_view name) const;

  /// Makes the folder when it is missing, for root only. Fails with kUnwritableFile.
  Result<void> make() const;

 private:
  std::string mark_folder() const { return path_ + "/ublk"; }

  std::string path_;
};

}  // namespace trueno
