#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "core/result.h"
#include "ublk/file_descriptor.h"
#include "ublk/ublk_constants.h"

namespace trueno {

/// /dev/ublkcN, through which a device is served. When the last descriptor of it closes, the kernel
/// takes its server for dead.
class CharDevice {
 public:
  /// Waits up to ten seconds for udev to make the node. Fails with kQueueFailed, the subject being
  /// the path.
  static Result<CharDevice> open(uint32_t dev_id);

  int number() const { return device_.number(); }

 private:
  explicit CharDevice(FileDescriptor device) : device_(std::move(device)) {}

  FileDescriptor device_;
};

/// The descriptors of a queue's requests, by tag, mapped. The driver writes one before its tag
/// comes back.
class DescriptorMapping {
 public:
  /// Fails with kQueueFailed. The mapping needs the device no longer.
  static Result<DescriptorMapping> map(const CharDevice& device, uint16_t queue_id, uint16_t depth);

  DescriptorMapping(DescriptorMapping&& other) noexcept
      : descriptors_(std::exchange(other.descriptors_, {})) {}
  DescriptorMapping& operator=(DescriptorMapping&& other) noexcept {
    std::swap(descriptors_, other.descriptors_);
    return *this;
  }
  ~DescriptorMapping();

  const IoDescriptor& operator[](uint16_t tag) const { return descriptors_[tag]; }

 private:
  explicit DescriptorMapping(std::span<const IoDescriptor> descriptors)
      : descriptors_(descriptors) {}

  std::span<const IoDescriptor> descriptors_;
};

}  // namespace trueno
