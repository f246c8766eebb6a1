#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace trueno {
namespace {

TEST(Result, HoldsAnError) {
  const Result<int> result = Error{.code = ErrorCode::kUsage, .subject = "x"};
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUsage);
  EXPECT_EQ(result.error().subject, "x");
}

TEST(Result, HoldsAValueThatIsFalse) {
  const Result<bool> result = false;
  EXPECT_TRUE(result.has_value());
  EXPECT_FALSE(*result);
}

TEST(Result, GivesAwayAValueThatCannotBeCopied) {
  Result<std::unique_ptr<std::string>> result = std::make_unique<std::string>("page");
  EXPECT_EQ((*result)->size(), 4U);
  const std::unique_ptr<std::string> taken = *std::move(result);
  EXPECT_EQ(*taken, "page");
}

}  // namespace
}  // namespace trueno
