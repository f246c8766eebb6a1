#include "ublk/control_ring.h"

#include <cerrno>
#include <cstring>

namespace trueno {
namespace {

constexpr unsigned kEntries = 4;

/// With IORING_SETUP_SQE128, an entry is as long as two of the structure, and its command area
/// begins at byte 48: see io_uring_enter(2). In two parts, as the compiler knows where the
/// structure ends.
void put_command(io_uring_sqe* sqe, const ControlCommand& command) {
  constexpr size_t kOffsetBytes = 48;
  constexpr size_t kFirstBytes = sizeof(io_uring_sqe) - kOffsetBytes;
  const std::span<const std::byte> bytes = std::as_bytes(std::span(&command, 1));
  std::memcpy(reinterpret_cast<std::byte*>(sqe) + kOffsetBytes, bytes.data(), kFirstBytes);
  std::memcpy(sqe + 1, bytes.data() + kFirstBytes, bytes.size() - kFirstBytes);
}

}  // namespace

void ControlRing::Exit::operator()(io_uring* ring) const {
  io_uring_queue_exit(ring);
  delete ring;
}

Error io_uring_setup_error(int errno_value) {
  switch (errno_value) {
    case ENOSYS:
      return {.code = ErrorCode::kNoIoUring};
    case EPERM:
    case EACCES:
      return {.code = ErrorCode::kIoUringDenied, .errno_value = errno_value};
    case EINVAL:
      return {.code = ErrorCode::kIoUringTooOld, .errno_value = errno_value};
    default:
      return {.code = ErrorCode::kIoUringFailed, .errno_value = errno_value};
  }
}

Result<ControlRing> ControlRing::open() {
  auto uninitialised = std::make_unique<io_uring>();
  const int status = io_uring_queue_init(kEntries, uninitialised.get(), IORING_SETUP_SQE128);
  if (status < 0) return io_uring_setup_error(-status);
  return ControlRing(Ring(uninitialised.release()));
}

int ControlRing::run(int control_device, uint32_t opcode, ControlCommand command,
                     std::span<std::byte> buffer, std::optional<std::chrono::seconds> patience) {
  if (buffer_ == nullptr) return -EBUSY;
  if (buffer.size() > kBufferBytes) return -EINVAL;
  io_uring_sqe* sqe = io_uring_get_sqe(ring_.get());
  if (sqe == nullptr) return -EBUSY;
  if (!buffer.empty()) {
    std::memcpy(buffer_.get(), buffer.data(), buffer.size());
    command.addr = reinterpret_cast<uintptr_t>(buffer_.get());
    command.len = static_cast<uint16_t>(buffer.size());
  }
  io_uring_prep_rw(IORING_OP_URING_CMD, sqe, control_device, nullptr, 0, 0);
  sqe->cmd_op = opcode;
  put_command(sqe, command);

  int status = io_uring_submit(ring_.get());
  if (status < 0) return status;
  io_uring_cqe* cqe = nullptr;
  __kernel_timespec time_out{.tv_sec = patience.value_or(kPatience).count(), .tv_nsec = 0};
  do {
    status = patience ? io_uring_wait_cqe_timeout(ring_.get(), &cqe, &time_out)
                      : io_uring_wait_cqe(ring_.get(), &cqe);
  } while (status == -EINTR);
  if (status < 0) {
    // The driver may still answer, into memory that must then be ours for ever.
    static_cast<void>(buffer_.release());
    return status;
  }
  const int result = cqe->res;
  io_uring_cqe_seen(ring_.get(), cqe);
  if (result >= 0 && !buffer.empty()) std::memcpy(buffer.data(), buffer_.get(), buffer.size());
  return result;
}

}  // namespace trueno
