#include "daemon/varlink_message_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace trueno {
namespace {

using namespace std::string_literals;

void feed(VarlinkMessageReader& reader, std::string_view bytes) {
  const std::span<char> room = reader.room();
  ASSERT_LE(bytes.size(), room.size());
  std::ranges::copy(bytes, room.begin());
  reader.advance(bytes.size());
}

std::vector<std::string> take_all(VarlinkMessageReader& reader) {
  std::vector<std::string> messages;
  while (const auto message = reader.next()) messages.emplace_back(*message);
  return messages;
}

TEST(VarlinkMessageReader, WhereMessagesEndIsAllThatCounts) {
  VarlinkMessageReader reader;
  feed(reader, "one\0\0tw"s);
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"one", ""}));
  EXPECT_TRUE(reader.is_inside_message());
  feed(reader, "o");
  EXPECT_EQ(take_all(reader), std::vector<std::string>{});
  feed(reader, "\0three\0"s);
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"two", "three"}));
  EXPECT_FALSE(reader.is_inside_message());
}

TEST(VarlinkMessageReader, TheLongestMessageFits) {
  VarlinkMessageReader reader;
  feed(reader, std::string(kLargestVarlinkMessageBytes, 'x') + '\0');
  EXPECT_EQ(reader.next()->size(), kLargestVarlinkMessageBytes);
  EXPECT_EQ(reader.room().size(), kLargestVarlinkMessageBytes + 1);
}

TEST(VarlinkMessageReader, ALongerMessageLeavesNoRoom) {
  VarlinkMessageReader reader;
  feed(reader, std::string(kLargestVarlinkMessageBytes + 1, 'x'));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_TRUE(reader.room().empty());
}

TEST(VarlinkMessageReader, MessagesInFrontOfOneMakeRoomForIt) {
  VarlinkMessageReader reader;
  for (int turn = 0; turn < 3; ++turn) {
    feed(reader, "short\0"s + std::string(kLargestVarlinkMessageBytes - 5, 'x'));
    EXPECT_EQ(take_all(reader), std::vector<std::string>{"short"});
    feed(reader, "yyyyy\0"s);
    EXPECT_EQ(take_all(reader).front().size(), kLargestVarlinkMessageBytes);
  }
}

}  // namespace
}  // namespace trueno
