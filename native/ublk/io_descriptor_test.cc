#include "ublk/io_descriptor.h"

#include <gtest/gtest.h>

namespace trueno {
namespace {

constexpr DeviceExtent kExtent{.page_count = 1000, .most_io_pages = 32};
constexpr uint16_t kTag = 7;

IoDescriptor descriptor(uint32_t operation, uint64_t first_sector, uint32_t sector_count) {
  return {.operation_and_flags = operation,
          .sector_count = sector_count,
          .first_sector = first_sector,
          .addr = 0};
}

std::optional<IoRequest> decode(const IoDescriptor& descriptor) {
  return decode_descriptor(descriptor, kTag, kExtent);
}

TEST(IoDescriptor, WhatIsOfNoKnownKindIsNoRequest) {
  // The fourth was WRITE_SAME, which kernels no longer send.
  for (const uint32_t operation : {4U, 6U, 15U, 0xFFU}) {
    EXPECT_FALSE(decode(descriptor(operation, 0, 8))) << operation;
  }
}

TEST(IoDescriptor, WhatIsNotWholePagesIsNoRequest) {
  EXPECT_FALSE(decode(descriptor(kReadOperation, 1, 8)));
  EXPECT_FALSE(decode(descriptor(kReadOperation, 0, 7)));
  EXPECT_FALSE(decode(descriptor(kDiscardOperation, 0, 12)));
  EXPECT_FALSE(decode(descriptor(kWriteOperation, 0, 0)));
}

TEST(IoDescriptor, WhatIsNotTheDevicesIsNoRequest) {
  EXPECT_FALSE(decode(descriptor(kReadOperation, 1000 * 8, 8)));
  EXPECT_FALSE(decode(descriptor(kWriteOperation, 999 * 8, 16)));
  EXPECT_FALSE(decode(descriptor(kDiscardOperation, 8, 1000 * 8)));
  EXPECT_FALSE(decode(descriptor(kWriteZeroesOperation, UINT64_MAX - 7, 8)));
  EXPECT_FALSE(decode(descriptor(kDiscardOperation, 0, UINT32_MAX - 7)));
}

TEST(IoDescriptor, WhatIsLargerThanABufferIsNoRequest) {
  EXPECT_FALSE(decode(descriptor(kReadOperation, 0, 33 * 8)));
  EXPECT_FALSE(decode(descriptor(kWriteOperation, 0, 33 * 8)));
  EXPECT_TRUE(decode(descriptor(kWriteOperation, 0, 32 * 8)));
  EXPECT_TRUE(decode(descriptor(kDiscardOperation, 0, 1000 * 8)));
}

TEST(IoDescriptor, SectorsBecomePages) {
  const auto request = decode(descriptor(kWriteOperation | kSwapFlag, 998 * 8, 16));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->operation, IoOperation::kWrite);
  EXPECT_TRUE(request->swap);
  EXPECT_EQ(request->tag, kTag);
  EXPECT_EQ(request->first_page, 998U);
  EXPECT_EQ(request->page_count, 2U);
}

TEST(IoDescriptor, FlagsAreNoPartOfTheOperation) {
  const auto request = decode(descriptor(kReadOperation | 1U << 13 | 1U << 8, 0, 8));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->operation, IoOperation::kRead);
  EXPECT_FALSE(request->swap);
}

TEST(IoDescriptor, AFlushIsAboutNoPages) {
  const auto request = decode(descriptor(kFlushOperation, UINT64_MAX, 3));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->operation, IoOperation::kFlush);
  EXPECT_EQ(request->page_count, 0U);
}

}  // namespace
}  // namespace trueno
