#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <new>
#include <thread>

#include "pages/faulting_port.h"
#include "pages/page_store.h"
#include "pages/stored_contents.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

const StoreGeometry kGeometry = geometry_for(128);
constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 8 * kSlabBytes};
constexpr uint64_t kSlots = 128;
constexpr uint64_t kThreads = 2;
constexpr int kKills = 40;

/// Memory that outlives a child.
template <typename T>
T* map_shared(size_t bytes) {
  void* const start =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return start == MAP_FAILED ? nullptr : static_cast<T*>(start);
}

/// What the dead say of each page: the version that they began to write, and the last that they
/// wrote.
struct Ledger {
  std::array<std::atomic<uint64_t>, kSlots> begun;
  std::array<std::atomic<uint64_t>, kSlots> done;
  std::atomic<uint64_t> operations;
};

StoredContents contents_of(uint64_t slot, uint64_t version) {
  const uint64_t tag = version * kSlots + slot;
  switch (version % 6) {
    case 0:
      return {};
    case 1:
      return same_filled_contents(tag);
    case 2:
      return raw_contents(tag);
    default:
      return block_contents(500 + version % 7 * 500, tag);
  }
}

void write_for_ever(PageStore& store, Ledger& ledger, uint64_t thread, uint64_t seed) {
  PseudoRandom random(seed * kThreads + thread);
  for (;;) {
    const uint64_t slot = random.below(kSlots / kThreads) * kThreads + thread;
    const uint64_t done = ledger.done[slot].load();
    const uint64_t version = done + 1 + random.below(6);
    ledger.begun[slot].store(version);
    const bool is_written =
        version % 6 == 0 ? store.discard(slot, 1).has_value()
                         : write_contents(store, slot, contents_of(slot, version)).has_value();
    if (is_written) {
      ledger.done[slot].store(version);
    } else {
      ledger.begun[slot].store(done);
    }
    ledger.operations.fetch_add(1);
  }
}

/// Never returns.
void work_until_killed(std::span<std::byte> region, Ledger& ledger, uint64_t seed) {
  FaultingPort port;
  auto opened = PageStore::open(region, kSettings, port);
  if (!opened) raise(SIGABRT);
  PageStore& store = **opened;
  store.refill(100);
  for (uint64_t thread = 0; thread < kThreads; ++thread) {
    std::thread([&store, &ledger, thread, seed] {
      write_for_ever(store, ledger, thread, seed);
    }).detach();
  }
  for (;;) {
    store.refill(4);
    store.compact(50);
  }
}

void expect_sound(std::span<std::byte> region, Ledger& ledger) {
  FaultingPort port;
  auto store = PageStore::open(region, kSettings, port);
  ASSERT_TRUE(store) << describe(store.error());
  uint64_t bytes = 0;
  for (uint64_t slot = 0; slot < kSlots; ++slot) {
    const auto contents = read_contents(**store, slot);
    ASSERT_TRUE(contents) << slot;
    const uint64_t done = ledger.done[slot].load();
    const uint64_t begun = ledger.begun[slot].load();
    if (*contents == contents_of(slot, begun)) {
      ledger.done[slot].store(begun);
    } else {
      ASSERT_EQ(*contents, contents_of(slot, done)) << slot;
    }
    bytes += contents->block.size();
  }
  ASSERT_EQ((*store)->statistics().compr_data_size, bytes);
}

TEST(PageStoreKill, WhateverTheMomentEveryPageIsOldOrNew) {
  const size_t bytes = store_layout(kGeometry)->region_bytes;
  const std::span<std::byte> region(map_shared<std::byte>(bytes), bytes);
  Ledger& ledger = *new (map_shared<Ledger>(sizeof(Ledger))) Ledger();
  FaultingPort port;
  ASSERT_TRUE(PageStore::format(region, kGeometry, kSettings, port));
  PseudoRandom random(1);
  for (int kill_number = 0; kill_number < kKills; ++kill_number) {
    const uint64_t end = ledger.operations.load() + 100 + random.below(3000);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work_until_killed(region, ledger, static_cast<uint64_t>(kill_number));
    int status = 0;
    while (ledger.operations.load() < end && waitpid(child, &status, WNOHANG) == 0) {
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_EQ(WTERMSIG(status), SIGKILL);
    expect_sound(region, ledger);
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "kill " << kill_number;
  }
  munmap(region.data(), bytes);
  munmap(&ledger, sizeof(Ledger));
}

}  // namespace
}  // namespace trueno
