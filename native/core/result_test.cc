#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>

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

TEST(Result, WithoutAValueHoldsNothingOrAnError) {
  const Result<void> fine;
  EXPECT_TRUE(fine);
  const Result<void> failed = Error{.code = ErrorCode::kUsage};
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kUsage);
}

TEST(Result, AnErrorCodeAloneCanBeTheError) {
  using Size = Result<size_t, ErrorCode>;
  static_assert(std::is_trivially_copyable_v<Size>);
  const Size failed = ErrorCode::kOutputFull;
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), ErrorCode::kOutputFull);
  EXPECT_EQ(*Size(size_t{0}), 0U);
}

}  // namespace
}  // namespace trueno
