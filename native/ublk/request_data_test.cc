#include "ublk/request_data.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include "core/page.h"
#include "ublk/file_descriptor.h"
#include "ublk/ublk_constants.h"

namespace trueno {
namespace {

constexpr uint16_t kQueue = 3;
constexpr uint16_t kTag = 7;
constexpr size_t kDataBytes = 4 * kPageBytes;

/// Stands for /dev/ublkcN: a sparse file, where data lies at the same places.
FileDescriptor open_file() { return FileDescriptor(memfd_create("ublkc", MFD_CLOEXEC)); }

std::vector<std::byte> pattern() {
  std::vector<std::byte> bytes(kDataBytes);
  for (size_t at = 0; at < bytes.size(); ++at)
    bytes[at] = static_cast<std::byte>(at * 7 + at / 256);
  return bytes;
}

TEST(RequestData, WhatIsDeliveredIsWhatIsFetched) {
  const FileDescriptor file = open_file();
  const RequestData requests(file.number(), kQueue);
  const auto data = pattern();
  ASSERT_EQ(requests.deliver(kTag, data), 0);
  std::vector<std::byte> got(kDataBytes);
  ASSERT_EQ(requests.fetch(kTag, got), 0);
  EXPECT_EQ(got, data);
}

TEST(RequestData, EachRequestHasItsPlaceAsTheKernelCountsIt) {
  const FileDescriptor file = open_file();
  const auto data = pattern();
  ASSERT_EQ(RequestData(file.number(), kQueue).deliver(kTag, data), 0);
  // linux/ublk_cmd.h: UBLKSRV_IO_BUF_OFFSET, UBLK_QID_OFF and UBLK_TAG_OFF.
  const off_t place = 0x80000000 + (off_t{kQueue} << 41) + (off_t{kTag} << 25);
  EXPECT_EQ(lseek(file.number(), 0, SEEK_DATA), place);
  // None reaches into the next one, however large.
  EXPECT_EQ(request_data_offset(0, 1) - request_data_offset(0, 0), 32 << 20);
  EXPECT_GT(request_data_offset(1, 0),
            request_data_offset(0, kMostQueueDepth - 1) + (32 << 20) - 1);
}

TEST(RequestData, ACopyThatEndsEarlyIsTriedAgainAndNothingIsMadeUp) {
  const FileDescriptor file = open_file();
  const RequestData requests(file.number(), 0);
  const auto data = pattern();
  ASSERT_EQ(requests.deliver(0, std::span(data).first(kPageBytes + 100)), 0);
  std::vector<std::byte> got(kDataBytes);
  // The first call gives a page and a hundred bytes, the second none.
  EXPECT_EQ(requests.fetch(0, got), -EAGAIN);
  EXPECT_TRUE(std::ranges::equal(std::span(data).first(kPageBytes + 100),
                                 std::span(got).first(kPageBytes + 100)));
  EXPECT_EQ(got.back(), std::byte{0});
}

TEST(RequestData, AShortWriteGoesOnWhereItEnded) {
  const FileDescriptor file = open_file();
  const auto data = pattern();
  // write(2) stops at the limit, and the next one fails.
  struct rlimit usual {};
  getrlimit(RLIMIT_FSIZE, &usual);
  struct rlimit limit = usual;
  limit.rlim_cur = request_data_offset(0, 0) + kPageBytes;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
  const int outcome = RequestData(file.number(), 0).deliver(0, data);
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(outcome, -EFBIG);
  std::vector<std::byte> got(kPageBytes);
  ASSERT_EQ(RequestData(file.number(), 0).fetch(0, got), 0);
  EXPECT_TRUE(std::ranges::equal(got, std::span(data).first(kPageBytes)));
}

TEST(RequestData, WhatTheKernelRefusesIsAnError) {
  std::vector<std::byte> page(kPageBytes);
  EXPECT_EQ(RequestData(-1, 0).fetch(0, page), -EBADF);
  EXPECT_EQ(RequestData(-1, 0).deliver(0, page), -EBADF);
}

}  // namespace
}  // namespace trueno
