#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <vector>

#include "pages/slab.h"

namespace trueno {

/// The slabs of a store by number, in chunks that come into being as slabs are first used: what is
/// known of a slab costs memory only then.
class SlabArray {
 public:
  explicit SlabArray(size_t slab_count)
      : slab_count_(slab_count), chunks_((slab_count + kChunkSlabs - 1) / kChunkSlabs) {}
  ~SlabArray() {
    for (const auto& chunk : chunks_) delete[] chunk.load();
  }
  SlabArray(const SlabArray&) = delete;
  SlabArray& operator=(const SlabArray&) = delete;

  size_t size() const { return slab_count_; }

  /// Null when it was never used, or when there is no such slab.
  Slab* find(size_t index) const {
    if (index >= slab_count_) return nullptr;
    Slab* const chunk = chunks_[index / kChunkSlabs].load(std::memory_order_acquire);
    return chunk == nullptr ? nullptr : chunk + index % kChunkSlabs;
  }

  /// Null when there is no memory for it. The index is one of a slab. One thread at a time.
  Slab* find_or_make(size_t index) {
    std::atomic<Slab*>& chunk = chunks_[index / kChunkSlabs];
    if (chunk.load() == nullptr) chunk.store(new (std::nothrow) Slab[kChunkSlabs]);
    return find(index);
  }

 private:
  static constexpr size_t kChunkSlabs = 512;

  size_t slab_count_;
  std::vector<std::atomic<Slab*>> chunks_;
};

}  // namespace trueno
