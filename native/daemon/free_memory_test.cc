#include "daemon/free_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace trueno {
namespace {

std::string zone(const std::string& name, int free, int min, const std::string& protection) {
  return "Node 0, zone " + name + "\n  pages free     " + std::to_string(free) +
         "\n        boost    0\n        min      " + std::to_string(min) +
         "\n        low      999\n        high     9999\n        protection: (" + protection +
         ")\n      nr_free_pages 7\n  pagesets\n    cpu: 0\n              count: 5\n              "
         "high_min: 999\n";
}

TEST(FreeMemory, NoZonesHaveNoPages) {
  EXPECT_EQ(obtainable_pages(""), 0U);
  EXPECT_EQ(obtainable_pages("\n\npages free"), 0U);
  EXPECT_EQ(obtainable_pages("Node 0, zone Normal\n  pages free     -\n"), 0U);
}

TEST(FreeMemory, HalfOfTheLowestWatermarkIsKept) {
  EXPECT_EQ(obtainable_pages(zone("Normal", 1000, 400, "0, 0, 0")), 800U);
  EXPECT_EQ(obtainable_pages(zone("Normal", 201, 401, "0, 0, 0")), 0U);
  EXPECT_EQ(obtainable_pages(zone("Normal", 0, 400, "0")), 0U);
}

TEST(FreeMemory, LowZonesAreForThoseWhoCanGoNowhereElse) {
  EXPECT_EQ(obtainable_pages(zone("DMA", 3840, 10, "0, 3019, 24090, 24090")), 0U);
}

TEST(FreeMemory, ZonesOfAllNodesCount) {
  EXPECT_EQ(obtainable_pages(zone("DMA", 3840, 10, "0, 3019, 24090") +
                             zone("DMA32", 770638, 2116, "0, 0, 21071") +
                             zone("Normal", 4842633, 14769, "0, 0, 0")),
            770638U - 1058 - 21071 + 4842633 - 7385);
}

TEST(FreeMemory, ThisMachineHasAPageAndNotAllOfTheWorld) {
  const auto memory = std::make_unique<FreeMemory>();
  EXPECT_TRUE(memory->has(4096));
  EXPECT_FALSE(memory->has(size_t{1} << 50));
  EXPECT_TRUE(memory->has(4096));
}

}  // namespace
}  // namespace trueno
