#include <nlohmann/json.hpp>
#include <string_view>

#include "daemon/sample_report_test.h"
#include "daemon/varlink_message_reader.h"
#include "daemon/varlink_service.h"
#include "fuzz/fuzz_target.h"

/// Any bytes, received in parts of any size, are cut at each byte 0, and each message is no call,
/// or gets no reply, or one that is JSON.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trueno;
  SampleReport report;
  VarlinkService service(report);
  VarlinkMessageReader reader;

  std::string_view expected(reinterpret_cast<const char*>(data), size);
  std::string_view unread = expected;
  const size_t part_bytes = 1 + number_of_input(data, size) % 5000;
  while (!unread.empty()) {
    const std::span<char> room = reader.room();
    if (room.empty()) {
      require(expected.find('\0') > kLargestVarlinkMessageBytes);
      break;
    }
    const std::string_view part = unread.substr(0, std::min(part_bytes, room.size()));
    std::ranges::copy(part, room.begin());
    reader.advance(part.size());
    unread.remove_prefix(part.size());

    while (const auto message = reader.next()) {
      require(*message == expected.substr(0, expected.find('\0')));
      expected.remove_prefix(message->size() + 1);
      const auto reply = service.answer(*message);
      if (!reply || reply->empty()) continue;
      require(reply->find('\0') == reply->size() - 1);
      require(nlohmann::json::accept(reply->begin(), reply->end() - 1));
    }
  }
  return 0;
}
