#include "codec/algorithm.h"

#include <gtest/gtest.h>

#include <string_view>

namespace trueno {
namespace {

TEST(Algorithm, NamesAreTakenLiterally) {
  for (const std::string_view name : {"", "LZ4", "lz4 ", "lz", "zstd1", "lzo-rle"}) {
    EXPECT_FALSE(find_algorithm(name)) << name;
  }
}

TEST(Algorithm, EveryOneIsFoundByItsNameAndHasItsUsualLevelAmongItsLevels) {
  for (const Algorithm algorithm : all_algorithms()) {
    EXPECT_EQ(find_algorithm(algorithm_name(algorithm)), algorithm);
    const Levels levels = levels_of(algorithm);
    EXPECT_LE(levels.lowest, levels.usual);
    EXPECT_LE(levels.usual, levels.highest);
  }
}

}  // namespace
}  // namespace trueno
