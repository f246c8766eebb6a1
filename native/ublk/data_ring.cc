#include "ublk/data_ring.h"

#include <array>
#include <cerrno>

#include "ublk/control_ring.h"

namespace trueno {
namespace {

// The driver's work for a queue is done when the thread asks for it, not in the middle of a page:
// Linux 6.1. Then what older kernels have instead, and nothing.
constexpr std::array<unsigned, 3> kModes = {
    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_DEFER_TASKRUN,
    IORING_SETUP_COOP_TASKRUN,
    0,
};

}  // namespace

void DataRing::Exit::operator()(io_uring* ring) const {
  io_uring_queue_exit(ring);
  delete ring;
}

Result<DataRing> DataRing::open(unsigned entries) {
  auto uninitialised = std::make_unique<io_uring>();
  int status = -EINVAL;
  for (const unsigned mode : kModes) {
    io_uring_params params{};
    params.flags = mode | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    params.cq_entries = 2 * entries;
    status = io_uring_queue_init_params(entries, uninitialised.get(), &params);
    if (status != -EINVAL) break;
  }
  if (status < 0) return io_uring_setup_error(-status);
  DataRing ring(Ring(uninitialised.release()));
  status = io_uring_ring_dontfork(ring.get());
  if (status < 0) return io_uring_setup_error(-status);
  return ring;
}

}  // namespace trueno
