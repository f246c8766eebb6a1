#include "requests/request_turn.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <numeric>
#include <string>

#include "core/page.h"
#include "pageset/synthetic_pages.h"

namespace trueno {
namespace {

constexpr size_t kPages = 64;

class RequestTurnTest : public testing::Test {
 protected:
  RequestTurnTest() {
    std::string path = testing::TempDir() + "request-turn-XXXXXX";
    descriptor_ = mkstemp(path.data());
    unlink(path.c_str());
    for (size_t page = 0; page < kPages; ++page) {
      const Page random = random_page(page);
      std::ranges::copy(random, std::back_inserter(contents_));
    }
  }
  ~RequestTurnTest() override { close(descriptor_); }

  TurnOutcome take(Direction direction, unsigned depth, size_t request_pages = 1) {
    std::vector<uint32_t> order(kPages / request_pages);
    std::iota(order.rbegin(), order.rend(), 0);
    return run_turn({.descriptor = descriptor_,
                     .direction = direction,
                     .request_bytes = request_pages * kPageBytes,
                     .depth = depth,
                     .contents = contents_,
                     .order = order},
                    cancelled_);
  }

  int descriptor_;
  std::vector<std::byte> contents_;
  std::atomic<bool> cancelled_ = false;
};

TEST_F(RequestTurnTest, ReadsWhatItWroteAtEveryDepthAndSize) {
  for (const unsigned depth : {1u, 2u, 32u, 1000u}) {
    for (const size_t request_pages : {1, 8, 64}) {
      std::rotate(contents_.begin(), contents_.begin() + kPageBytes, contents_.end());
      const TurnOutcome written = take(Direction::kWrite, depth, request_pages);
      EXPECT_EQ(written.status, TurnOutcome::Status::kDone);
      EXPECT_EQ(written.latencies_ns.size(), kPages / request_pages);
      EXPECT_TRUE(std::ranges::all_of(written.latencies_ns, [](double ns) { return ns > 0; }));
      EXPECT_GT(written.wall_ns, 0);
      EXPECT_EQ(take(Direction::kRead, depth, request_pages).status, TurnOutcome::Status::kDone);
    }
  }
}

TEST_F(RequestTurnTest, NamesThePageThatDiffers) {
  take(Direction::kWrite, 1);
  contents_[37 * kPageBytes + 4095] ^= std::byte{1};
  for (const size_t request_pages : {1, 16}) {
    const TurnOutcome outcome = take(Direction::kRead, 4, request_pages);
    EXPECT_EQ(outcome.status, TurnOutcome::Status::kDiffers);
    EXPECT_EQ(outcome.offset_bytes, 37 * kPageBytes);
  }
}

TEST_F(RequestTurnTest, TakesAShortReadForAFailure) {
  take(Direction::kWrite, 1);
  ASSERT_EQ(ftruncate(descriptor_, 40 * kPageBytes + 100), 0);
  const TurnOutcome outcome = take(Direction::kRead, 1);
  EXPECT_EQ(outcome.status, TurnOutcome::Status::kFailed);
  EXPECT_EQ(outcome.error, EIO);
  EXPECT_EQ(outcome.offset_bytes, (kPages - 1) * kPageBytes);
}

TEST_F(RequestTurnTest, TellsWhatTheKernelSays) {
  close(descriptor_);
  descriptor_ = open("/dev/zero", O_RDONLY);
  const TurnOutcome outcome = take(Direction::kWrite, 8);
  EXPECT_EQ(outcome.status, TurnOutcome::Status::kFailed);
  EXPECT_EQ(outcome.error, EBADF);
}

TEST_F(RequestTurnTest, StopsWhenItIsCancelled) {
  cancelled_ = true;
  EXPECT_EQ(take(Direction::kWrite, 4).status, TurnOutcome::Status::kCancelled);
}

TEST_F(RequestTurnTest, DoesNothingWithoutRequests) {
  const TurnOutcome outcome = run_turn({.descriptor = -1,
                                        .direction = Direction::kRead,
                                        .request_bytes = kPageBytes,
                                        .depth = 32,
                                        .contents = {},
                                        .order = {}},
                                       cancelled_);
  EXPECT_EQ(outcome.status, TurnOutcome::Status::kDone);
}

TEST_F(RequestTurnTest, DiscardsTheStart) {
  take(Direction::kWrite, 1);
  const int error = discard_start(descriptor_, kPages * kPageBytes);
  if (error == EOPNOTSUPP) GTEST_SKIP() << "this file system cannot punch holes";
  ASSERT_EQ(error, 0);
  std::ranges::fill(contents_, std::byte{0});
  EXPECT_EQ(take(Direction::kRead, 1).status, TurnOutcome::Status::kDone);
  EXPECT_EQ(discard_start(-1, kPageBytes), EBADF);
}

}  // namespace
}  // namespace trueno
