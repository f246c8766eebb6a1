#include "ublk/request_record.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

IoRequest request(IoOperation operation, uint64_t first_page, uint32_t page_count) {
  return {.operation = operation,
          .swap = false,
          .tag = 0,
          .page_count = page_count,
          .first_page = first_page};
}

const IoRequest kWrite = request(IoOperation::kWrite, 0, 1);

/// The process dies in the middle of it.
void die_of(RequestRecord& record, const IoRequest& fatal) {
  ASSERT_TRUE(record.begin(fatal));
  record.blame();
}

TEST(RequestRecord, TwoDeathsInARowMakeARequestOneToRefuse) {
  RequestRecord record;
  die_of(record, kWrite);
  EXPECT_EQ(record.suspect_deaths(), 1U);
  die_of(record, kWrite);
  EXPECT_EQ(record.suspect_deaths(), RequestRecord::kMostDeaths);
  EXPECT_FALSE(record.begin(kWrite));
  record.end();
  EXPECT_FALSE(record.begin(kWrite));
}

TEST(RequestRecord, OnlyTheVeryRequestIsRefused) {
  RequestRecord record;
  die_of(record, kWrite);
  die_of(record, kWrite);
  EXPECT_TRUE(record.begin(request(IoOperation::kRead, 0, 1)));
  EXPECT_TRUE(record.begin(request(IoOperation::kWrite, 1, 1)));
  EXPECT_TRUE(record.begin(request(IoOperation::kWrite, 0, 2)));
}

TEST(RequestRecord, ADeathOfAnotherRequestInBetweenBeginsTheCountAnew) {
  RequestRecord record;
  die_of(record, kWrite);
  die_of(record, request(IoOperation::kFlush, 0, 0));
  die_of(record, kWrite);
  EXPECT_EQ(record.suspect_deaths(), 1U);
  EXPECT_TRUE(record.begin(kWrite));
}

TEST(RequestRecord, ADeathWithNothingUnderWayLeavesNoSuspect) {
  RequestRecord record;
  die_of(record, kWrite);
  EXPECT_TRUE(record.begin(kWrite));
  record.end();
  record.blame();
  EXPECT_EQ(record.suspect_deaths(), 0U);
  EXPECT_TRUE(record.begin(kWrite));
}

TEST(RequestRecord, ProcessesThatWereEndedByOthersAreNoRequestsFault) {
  RequestRecord record;
  for (int death = 0; death < 10; ++death) {
    ASSERT_TRUE(record.begin(kWrite));
    EXPECT_TRUE(record.is_busy());
    record.forget();
    EXPECT_FALSE(record.is_busy());
  }
  EXPECT_EQ(record.suspect_deaths(), 0U);
}

TEST(RequestRecord, CountsWhatWasHandled) {
  RequestRecord record;
  EXPECT_EQ(record.handled(), 0U);
  ASSERT_TRUE(record.begin(kWrite));
  EXPECT_EQ(record.handled(), 0U);
  record.end();
  EXPECT_EQ(record.handled(), 1U);
}

}  // namespace
}  // namespace trueno
