#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace trueno {

// Every store to a region goes through here. Whoever maps it later, after this process died at any
// instruction, sees each word as it was before or after a store, and all stores before a published
// one when it sees that one.

#ifdef TRUENO_STORE_STEPS
/// Called before each store: a test's, which may end the story there.
void before_shared_store();
/// What a copy is cut into, so that a test can stop in the middle.
inline constexpr size_t kCopyStepBytes = 256;
#else
inline void before_shared_store() {}
#endif

inline uint64_t load_shared(const uint64_t& word) {
  return std::atomic_ref(const_cast<uint64_t&>(word)).load(std::memory_order_acquire);
}

/// Publishes all stores of this thread before it.
inline void store_shared(uint64_t& word, uint64_t value) {
  before_shared_store();
  std::atomic_ref(word).store(value, std::memory_order_release);
}

/// Publishes as store_shared() does, when it was done; otherwise `expected` says what was there.
inline bool exchange_shared(uint64_t& word, uint64_t& expected, uint64_t value) {
  before_shared_store();
  return std::atomic_ref(word).compare_exchange_strong(expected, value, std::memory_order_acq_rel,
                                                       std::memory_order_acquire);
}

/// Publishes nothing.
inline void copy_to_shared(std::byte* to, std::span<const std::byte> from) {
#ifdef TRUENO_STORE_STEPS
  for (; from.size() > kCopyStepBytes; from = from.subspan(kCopyStepBytes), to += kCopyStepBytes) {
    before_shared_store();
    std::memcpy(to, from.data(), kCopyStepBytes);
  }
#endif
  before_shared_store();
  std::memcpy(to, from.data(), from.size());
}

}  // namespace trueno
