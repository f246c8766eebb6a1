#include "pages/page_store.h"

namespace trueno {
namespace {

/// The reserve is not given back for so little: it would be asked for again.
constexpr size_t kSlackOfReserve = 4;

}  // namespace

bool PageStore::refill(size_t most_slabs) {
  const size_t most_kept = reserve_slabs_ + reserve_slabs_ / kSlackOfReserve;
  for (size_t done = 0; done < most_slabs; ++done) {
    const size_t ready = objects_.ready_bytes() / kSlabBytes;
    // First what reads need: they must not fault, and it takes little.
    if (prefaulted_slabs_ < recovered_slabs_) {
      objects_.prefault(prefaulted_slabs_++, port_);
    } else if (ready < reserve_slabs_) {
      if (!objects_.make_slab_ready(port_)) return false;
    } else if (ready > most_kept) {
      if (!objects_.give_ready_slab_back(port_)) return false;
    } else {
      break;
    }
  }
  const size_t ready = objects_.ready_bytes() / kSlabBytes;
  return ready < reserve_slabs_ || ready > most_kept || prefaulted_slabs_ < recovered_slabs_;
}

}  // namespace trueno
