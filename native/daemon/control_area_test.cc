#include "daemon/control_area.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace trueno {
namespace {

class ControlAreaTest : public testing::Test {
 protected:
  static DeviceSettings settings() {
    DeviceSettings settings;
    settings.name = "zram0";
    settings.size_bytes = 4096;
    settings.queue_count = 3;
    settings.queue_depth = 16;
    settings.limit_bytes = 5;
    settings.objective = Objective::kDensity;
    return settings;
  }

  /// Aligned as a mapping is.
  std::span<std::byte> memory() {
    void* start = memory_.data();
    size_t room_bytes = memory_.size() * 8;
    std::align(4096, ControlArea::kBytes, start, room_bytes);
    return {static_cast<std::byte*>(start), ControlArea::kBytes};
  }

  std::vector<uint64_t> memory_ = std::vector<uint64_t>(2 * ControlArea::kBytes / 8);
};

ErrorCode open_error(std::span<std::byte> memory) {
  const auto area = ControlArea::open(memory);
  return area ? ErrorCode{} : area.error().code;
}

TEST_F(ControlAreaTest, ZerosAreNone) { EXPECT_EQ(open_error(memory()), ErrorCode::kNotAStore); }

TEST_F(ControlAreaTest, TooFewBytesAreNone) {
  ControlArea::format(memory(), settings(), 8192, 77, 1);
  EXPECT_EQ(open_error(memory().first(4096)), ErrorCode::kNotAStore);
  EXPECT_EQ(open_error({}), ErrorCode::kNotAStore);
}

TEST_F(ControlAreaTest, ItIsServedUntilSomebodyFindsThatItIsNot) {
  ControlArea area = ControlArea::format(memory(), settings(), 8192, 77, 1);
  EXPECT_TRUE(area.is_served());
  area.note_outage(5);
  EXPECT_FALSE(area.is_served());
  area.note_recovery(9);
  EXPECT_TRUE(area.is_served());
}

TEST_F(ControlAreaTest, AnotherVersionIsNotOpened) {
  ControlArea::format(memory(), settings(), 8192, 77, 1);
  memory()[8] ^= std::byte{0xff};
  EXPECT_EQ(open_error(memory()), ErrorCode::kStoreVersion);
}

TEST_F(ControlAreaTest, AnyChangeOfWhatIsForGoodIsDamage) {
  ControlArea::format(memory(), settings(), 8192, 77, 1);
  // From the cookie to the checksum.
  for (size_t at = 16; at < 80; ++at) {
    memory()[at] ^= std::byte{1};
    EXPECT_EQ(open_error(memory()), ErrorCode::kDamagedStore) << at;
    memory()[at] ^= std::byte{1};
  }
  EXPECT_EQ(open_error(memory()), ErrorCode{});
}

TEST_F(ControlAreaTest, ADeviceThatHasGrownStaysSo) {
  ControlArea area = ControlArea::format(memory(), settings(), 8192, 77, 1);
  EXPECT_FALSE(area.has_grown());
  area.grow(3 * 4096);
  auto later = ControlArea::open(memory());
  ASSERT_TRUE(later);
  EXPECT_EQ(later->size_bytes(), 3 * 4096U);
  EXPECT_TRUE(later->has_grown());
  // Taken back, as nobody was told.
  later->grow(4096);
  EXPECT_EQ(area.size_bytes(), 4096U);
}

TEST_F(ControlAreaTest, ADeviceHasTheRoomToGrowThatItWasMadeWith) {
  EXPECT_EQ(ControlArea::format(memory(), settings(), 8192, 77, 1).largest_size_bytes(),
            settings().size_bytes);
  DeviceSettings growing = settings();
  growing.largest_size_bytes = 5 * 4096;
  ControlArea::format(memory(), growing, 8192, 77, 1);
  EXPECT_EQ(ControlArea::open(memory())->largest_size_bytes(), 5 * 4096U);
}

TEST_F(ControlAreaTest, WhoOpensItLaterFindsTheDevice) {
  ControlArea::format(memory(), settings(), 8192, 77, 1234).set_ublk_id(0);
  const auto area = ControlArea::open(memory());
  ASSERT_TRUE(area);
  EXPECT_EQ(area->cookie(), 77U);
  EXPECT_EQ(area->size_bytes(), 4096U);
  EXPECT_EQ(area->region_bytes(), 8192U);
  EXPECT_EQ(area->queue_count(), 3);
  EXPECT_EQ(area->queue_depth(), 16);
  EXPECT_FALSE(area->null());
  EXPECT_EQ(area->made_at_ns(), 1234U);
  EXPECT_EQ(area->limit_bytes(), 5U);
  EXPECT_EQ(area->objective(), Objective::kDensity);
  EXPECT_EQ(area->ublk_id(), 0U);
}

TEST_F(ControlAreaTest, ThereIsNoUblkDeviceUntilItIsSaid) {
  ControlArea area = ControlArea::format(memory(), settings(), 0, 77, 1);
  EXPECT_EQ(area.ublk_id(), std::nullopt);
  area.set_ublk_id(UINT32_MAX);
  EXPECT_EQ(area.ublk_id(), UINT32_MAX);
  area.set_ublk_id(std::nullopt);
  EXPECT_EQ(area.ublk_id(), std::nullopt);
}

TEST_F(ControlAreaTest, AnOutageLastsFromTheFirstDeathToTheRecovery) {
  ControlArea area = ControlArea::format(memory(), settings(), 0, 77, 1);
  area.note_outage(1000);
  area.note_outage(1500);
  area.note_recovery(1700);
  EXPECT_EQ(area.recoveries(), 1U);
  EXPECT_EQ(area.last_outage_ns(), 700U);
  area.note_outage(5000);
  area.note_recovery(5001);
  EXPECT_EQ(area.recoveries(), 2U);
  EXPECT_EQ(area.last_outage_ns(), 1U);
  EXPECT_EQ(area.longest_outage_ns(), 700U);
}

TEST_F(ControlAreaTest, TheLastFailureIsKeptAsFarAsItFits) {
  ControlArea area = ControlArea::format(memory(), settings(), 0, 77, 1);
  EXPECT_EQ(area.failure(), "");
  area.set_failure("no memory");
  EXPECT_EQ(area.failure(), "no memory");
  area.set_failure("none");
  EXPECT_EQ(area.failure(), "none");
  area.set_failure(std::string(10'000, 'x'));
  EXPECT_EQ(area.failure(), std::string(ControlArea::kMostFailureBytes, 'x'));
}

TEST_F(ControlAreaTest, QueuesCountWhatTheyHandle) {
  ControlArea area = ControlArea::format(memory(), settings(), 0, 77, 1);
  const IoRequest request{
      .operation = IoOperation::kRead, .swap = false, .tag = 0, .page_count = 1, .first_page = 0};
  for (const uint16_t queue : std::vector<uint16_t>{0, 2, 2}) {
    ASSERT_TRUE(area.record(queue).begin(request));
    area.record(queue).end();
  }
  EXPECT_EQ(area.handled(), 3U);
}

}  // namespace
}  // namespace trueno
