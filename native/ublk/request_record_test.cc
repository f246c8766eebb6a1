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

TEST(RequestRecord, ASuspectThatGoesWellIsNoneAnyMore) {
  RequestRecord record;
  die_of(record, kWrite);
  ASSERT_TRUE(record.begin(kWrite));
  record.end();
  die_of(record, kWrite);
  EXPECT_EQ(record.suspect_deaths(), 1U);
}

TEST(RequestRecord, APageThatWasReplacedMayBeReadAgain) {
  const IoRequest read = request(IoOperation::kRead, 7, 2);
  for (const IoOperation operation : {IoOperation::kWrite, IoOperation::kDiscard}) {
    RequestRecord record;
    die_of(record, read);
    die_of(record, read);
    for (const uint64_t other_page : {6, 9}) {
      ASSERT_TRUE(record.begin(request(operation, other_page, 1)));
      record.end();
      EXPECT_FALSE(record.begin(read));
    }
    ASSERT_TRUE(record.begin(request(operation, 8, 4)));
    record.end();
    EXPECT_TRUE(record.begin(read));
  }
}

TEST(RequestRecord, AnotherProgramMayTryEverythingAgain) {
  RequestRecord record;
  die_of(record, kWrite);
  die_of(record, kWrite);
  record.forgive();
  EXPECT_TRUE(record.begin(kWrite));
}

TEST(RequestRecord, AMarkLastsUntilTheDeathIsDealtWith) {
  RequestRecord record;
  EXPECT_FALSE(record.is_marked());
  ASSERT_TRUE(record.begin(kWrite));
  record.mark();
  EXPECT_TRUE(record.is_marked());
  record.blame();
  EXPECT_FALSE(record.is_marked());
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
