#include "ublk/char_device.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

namespace trueno {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kPause{5};

/// mmap(2) rounds it up to pages by itself.
size_t mapping_bytes(size_t depth) { return depth * sizeof(IoDescriptor); }

off_t mapping_offset(uint16_t queue_id) {
  const auto page_bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t stride_bytes = (kDescriptorStrideBytes + page_bytes - 1) / page_bytes * page_bytes;
  return static_cast<off_t>(queue_id * stride_bytes);
}

}  // namespace

Result<CharDevice> CharDevice::open(uint32_t dev_id) {
  const std::string path = "/dev/ublkc" + std::to_string(dev_id);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    FileDescriptor device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (device.number() >= 0) return CharDevice(std::move(device));
    const int errno_value = errno;
    if (errno_value != ENOENT || std::chrono::steady_clock::now() > end) {
      return Error{.code = ErrorCode::kQueueFailed, .subject = path, .errno_value = errno_value};
    }
    std::this_thread::sleep_for(kPause);
  }
}

Result<DescriptorMapping> DescriptorMapping::map(const CharDevice& device, uint16_t queue_id,
                                                 uint16_t depth) {
  void* const start = mmap(nullptr, mapping_bytes(depth), PROT_READ, MAP_SHARED | MAP_POPULATE,
                           device.number(), mapping_offset(queue_id));
  if (start == MAP_FAILED) {
    return Error{.code = ErrorCode::kQueueFailed,
                 .subject = "descriptors of queue " + std::to_string(queue_id),
                 .errno_value = errno};
  }
  return DescriptorMapping({static_cast<const IoDescriptor*>(start), depth});
}

DescriptorMapping::~DescriptorMapping() {
  if (descriptors_.empty()) return;
  munmap(const_cast<IoDescriptor*>(descriptors_.data()), mapping_bytes(descriptors_.size()));
}

}  // namespace trueno
