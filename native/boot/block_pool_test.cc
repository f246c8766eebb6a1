#include "boot/block_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace trueno {
namespace {

struct Held {
  unsigned char* block;
  size_t size_bytes;
  unsigned char filling;
};

bool holds_filling(const Held& held, size_t size_bytes) {
  for (size_t index = 0; index < size_bytes; ++index) {
    if (held.block[index] != held.filling) return false;
  }
  return true;
}

TEST(BlockPool, BlocksAreAlignedAndKeepWhatIsInThem) {
  BlockPool pool;
  std::mt19937 random(7);
  std::vector<Held> blocks;
  const auto any_size = [&random] {
    const size_t most_bytes = random() % 16 == 0 ? 100'000 : 1200;
    return static_cast<size_t>(random() % most_bytes) + 1;
  };
  for (int turn = 0; turn < 50'000; ++turn) {
    const size_t size_bytes = any_size();
    const auto filling = static_cast<unsigned char>(random());
    const size_t at = blocks.empty() ? 0 : random() % blocks.size();
    const auto choice = random() % 4;
    if (choice <= 1 && blocks.size() < 500) {
      blocks.push_back(
          {static_cast<unsigned char*>(pool.allocate(size_bytes)), size_bytes, filling});
    } else if (choice == 2 && !blocks.empty()) {
      Held& held = blocks[at];
      held.block = static_cast<unsigned char*>(pool.resize(held.block, size_bytes));
      ASSERT_NE(held.block, nullptr);
      ASSERT_TRUE(holds_filling(held, std::min(size_bytes, held.size_bytes)));
      held.size_bytes = size_bytes;
      held.filling = filling;
    } else if (!blocks.empty()) {
      ASSERT_TRUE(holds_filling(blocks[at], blocks[at].size_bytes));
      pool.free(blocks[at].block);
      blocks[at] = blocks.back();
      blocks.pop_back();
      continue;
    } else {
      continue;
    }
    Held& held = choice == 2 ? blocks[at] : blocks.back();
    ASSERT_EQ(reinterpret_cast<uintptr_t>(held.block) % 16, 0U);
    ASSERT_GE(BlockPool::capacity_bytes(held.block), held.size_bytes);
    std::memset(held.block, held.filling, held.size_bytes);
  }
  for (const Held& held : blocks) {
    EXPECT_TRUE(holds_filling(held, held.size_bytes));
    pool.free(held.block);
  }
}

TEST(BlockPool, BlocksOfManyChunksDoNotOverlap) {
  BlockPool pool;
  // 24 MiB: beyond the small chunks, and over the ends of huge pages.
  std::vector<unsigned char*> blocks(48 * 1024);
  for (size_t at = 0; at < blocks.size(); ++at) {
    blocks[at] = static_cast<unsigned char*>(pool.allocate(500));
    ASSERT_NE(blocks[at], nullptr);
    std::memset(blocks[at], static_cast<int>(at % 251), 500);
  }
  for (size_t at = 0; at < blocks.size(); ++at) {
    ASSERT_TRUE(holds_filling({blocks[at], 500, static_cast<unsigned char>(at % 251)}, 500));
  }
}

TEST(BlockPool, WhatIsGivenBackIsUsedAgain) {
  BlockPool pool;
  void* first = pool.allocate(100);
  pool.free(first);
  EXPECT_EQ(pool.allocate(97), first);
  EXPECT_NE(pool.allocate(97), first);
}

TEST(BlockPool, ResizingIsAllocatingAndFreeingAsInC) {
  BlockPool pool;
  void* block = pool.resize(nullptr, 40);
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(pool.resize(block, 0), nullptr);
  EXPECT_EQ(pool.allocate(40), block);
  pool.free(nullptr);
}

TEST(BlockPool, WithoutMemoryTheOldBlockStays) {
  BlockPool pool;
  auto* small = static_cast<unsigned char*>(pool.allocate(10));
  auto* large = static_cast<unsigned char*>(pool.allocate(5000));
  small[9] = 1;
  large[4999] = 2;
  for (const size_t size_bytes : {SIZE_MAX, SIZE_MAX - 8}) {
    EXPECT_EQ(pool.allocate(size_bytes), nullptr);
    EXPECT_EQ(pool.resize(small, size_bytes), nullptr);
    EXPECT_EQ(pool.resize(large, size_bytes), nullptr);
  }
  EXPECT_EQ(small[9], 1);
  EXPECT_EQ(large[4999], 2);
  pool.free(small);
  pool.free(large);
}

}  // namespace
}  // namespace trueno
