#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "daemon/control_area.h"
#include "daemon/device_processes.h"
#include "daemon/device_settings.h"
#include "daemon/free_memory.h"
#include "daemon/table_port.h"
#include "pages/memory_port.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// The file that is the memory of one device: the control area, and after it the region of the page
/// store. It outlives every process, and takes memory only where something lies. Its folder is to
/// be one of mount_store_folder().
class StoreFile final : public MemoryPort, public TablePort {
 public:
  /// Opens the file of a device that is there, or makes it anew: all zeros, but for the control
  /// area, which is formatted by the settings. The process becomes the supervisor of the device;
  /// when another one is, this fails with kAlreadyServed. That also happens when a worker of a
  /// supervisor that is dead takes longer to make, take over or remove the device. Otherwise fails
  /// with kStoreFileFailed, or as ControlArea::open() and store_layout() do.
  static Result<std::unique_ptr<StoreFile>> open(const std::string& path,
                                                 const DeviceSettings& settings, int patience_ms);

  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile() override;

  ControlArea& control_area() { return *area_; }

  const DeviceProcesses& processes() const { return processes_; }

  /// Workers of the supervisor before this one, which may serve the device still. None when the
  /// device was made anew.
  std::vector<ProcessHandle>& predecessors() { return predecessors_; }

  /// Makes the device anew, what it held is gone. No process may have the region mapped. Fails as
  /// open() does.
  Result<void> format(const DeviceSettings& settings);

  /// Maps the region of the page store into this process, to be called once in it; nothing for a
  /// null device. Fails with kStoreFileFailed.
  Result<std::span<std::byte>> map_region();

  /// Removes the file, unless that was done. Its memory is free when the last process of the device
  /// has ended. For the supervisor.
  void remove();
  /// It has been removed, and another one may lie under its path.
  bool is_removed() const;

  // Of the region, which must be mapped. populate() gives up when memory stays short for a moment,
  // see FreeMemory; what lies in the range already needs none. release() gives up where another
  // process enters some of the range into its page tables and does not get done with that.
  bool populate(size_t offset_bytes, size_t length_bytes) override;
  bool release(size_t offset_bytes, size_t length_bytes) override;
  std::optional<MemoryRange> next_with_memory(size_t offset_bytes) override;

  // The same, in a process that does not serve the device.
  bool has_memory_for_tables() override;
  std::optional<Entry> enter_next(size_t offset_bytes) override;

  /// To be called before this process serves: what a dead one claimed is free.
  void forget_dead_claims();

 private:
  /// Bytes of the file that are known to have memory, as nobody else gives any back; the first of
  /// them are in this process's page tables.
  struct FilledRange {
    off_t start = 0;
    off_t entered_end = 0;
    off_t end = 0;
  };

  bool has_hole(off_t offset_bytes, size_t length_bytes);
  bool enter_filled(off_t offset_bytes, size_t length_bytes);
  bool await_memory(size_t length_bytes);
  bool await_release(const MemoryRange& range);
  size_t enter_present(const MemoryRange& range);

  StoreFile(std::string path, FileDescriptor file, std::span<std::byte> control_memory);

  std::string path_;
  FileDescriptor file_;
  DeviceProcesses processes_;
  std::span<std::byte> control_memory_;
  /// There after open().
  std::optional<ControlArea> area_;
  std::span<std::byte> region_;
  /// There when the region is mapped.
  std::unique_ptr<FreeMemory> free_memory_;
  FilledRange filled_;
  std::vector<ProcessHandle> predecessors_;
};

/// What the store file of a device tells somebody who does not serve it.
struct StoredDevice {
  /// Whose workers serve it.
  std::optional<pid_t> supervisor;
  /// Also those that serve it without a supervisor.
  std::vector<ProcessHandle> workers;
  /// Absent when no ublk device was made, or the control area makes no sense.
  std::optional<uint32_t> ublk_id;
  uint64_t cookie = 0;
};

/// Fails with kNoSuchDevice when there is no such file, or kStoreFileFailed. A process that has
/// locks of that file loses them.
Result<StoredDevice> look_at_store_file(const std::string& path);

/// The same, and the process keeps its locks as long as it keeps the descriptor.
Result<FileDescriptor> open_store_file(const std::string& path);
Result<StoredDevice> look_at_store_file(const FileDescriptor& file, const std::string& path);

/// Unlinks the file when it is still that one which lies under the path. For who supervises it.
void unlink_store_file(const FileDescriptor& file, const std::string& path);

}  // namespace trueno
