#include "adaptive/objective.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

TEST(Objective, ANameIsTakenLiterally) {
  for (const std::string_view name :
       {std::string_view{}, {"Latency"}, {"latency "}, {"speed"}, {"density\0", 8}}) {
    EXPECT_FALSE(find_objective(name)) << name;
  }
}

TEST(Objective, IsFoundByItsName) {
  for (const Objective objective :
       {Objective::kLatency, Objective::kBalance, Objective::kDensity}) {
    EXPECT_EQ(find_objective(objective_name(objective)), objective);
  }
  EXPECT_EQ(objective_name(Objective::kBalance), "balance");
}

}  // namespace
}  // namespace trueno
