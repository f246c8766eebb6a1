#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace trueno {

/// A set of slab numbers, for any number of threads at once and without locks. What it says may be
/// out of date as soon as it is said, so it serves as a hint; what was inserted and not erased is
/// found as soon as no call is under way.
class SlabSet {
 public:
  /// For numbers below `slab_count`. Takes all its memory, and touches it.
  explicit SlabSet(size_t slab_count);

  bool contains(size_t slab) const;
  void insert(size_t slab);
  void erase(size_t slab);

  std::optional<size_t> lowest_from(size_t start) const;
  std::optional<size_t> highest() const;

 private:
  std::vector<std::atomic<uint64_t>> words_;
  /// A bit for each word that has any bit set.
  std::vector<std::atomic<uint64_t>> summary_;
};

}  // namespace trueno
