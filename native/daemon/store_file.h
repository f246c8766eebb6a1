#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/result.h"
#include "daemon/control_area.h"
#include "daemon/device_settings.h"
#include "daemon/free_memory.h"
#include "pages/memory_port.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// The file that is the memory of one device: the control area, and after it the region of the page
/// store. It outlives every process, and takes memory only where something lies. Its folder is to
/// be one of mount_store_folder().
class StoreFile final : public MemoryPort {
 public:
  /// Opens the file of a device that is there, or makes it anew: all zeros, but for the control
  /// area, which is formatted by the settings. Of two processes that call this, one gets it; the
  /// other fails with kAlreadyServed, but waits so long for processes of the device whose
  /// supervisor is dead already. Otherwise fails with kStoreFileFailed, or as ControlArea::open()
  /// and store_layout() do.
  static Result<std::unique_ptr<StoreFile>> open(const std::string& path,
                                                 const DeviceSettings& settings, int patience_ms);

  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile() override;

  ControlArea& control_area() { return *area_; }

  /// Makes the device anew, what it held is gone. No process may have the region mapped. Fails as
  /// open() does.
  Result<void> format(const DeviceSettings& settings);

  /// Maps the region of the page store into this process, to be called once in it; nothing for a
  /// null device. Fails with kStoreFileFailed.
  Result<std::span<std::byte>> map_region();

  /// Lets go of the file in this process, which then may only end. flock(2) lasts as long as any
  /// process has a descriptor or a mapping from the same open(2).
  void leave();

  /// Removes the file. Its memory is free when the last process of the device has ended.
  void remove();

  // Of the region, which must be mapped. populate() gives up when memory stays short for a moment,
  // see FreeMemory; what lies in the range already needs none.
  bool populate(size_t offset_bytes, size_t length_bytes) override;
  bool release(size_t offset_bytes, size_t length_bytes) override;

 private:
  bool has_hole(off_t offset_bytes, size_t length_bytes) const;
  bool await_memory(size_t length_bytes);

  StoreFile(std::string path, FileDescriptor file, std::span<std::byte> control_memory);

  std::string path_;
  /// Locked twice. By fcntl(2), which is this process's alone: it tells who serves. By flock(2),
  /// which children share: it is free when they all are dead.
  FileDescriptor file_;
  std::span<std::byte> control_memory_;
  /// There after open().
  std::optional<ControlArea> area_;
  std::span<std::byte> region_;
  /// There when the region is mapped.
  std::unique_ptr<FreeMemory> free_memory_;
};

/// What the store file of a device tells somebody who does not serve it.
struct StoredDevice {
  /// Who serves it.
  std::optional<pid_t> server;
  /// Absent when no ublk device was made, or the control area makes no sense.
  std::optional<uint32_t> ublk_id;
  uint64_t cookie = 0;
};

/// Fails with kNoSuchDevice when there is no such file, or kStoreFileFailed.
Result<StoredDevice> look_at_store_file(const std::string& path);

}  // namespace trueno
