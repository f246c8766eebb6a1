#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace trueno {

/// A call, as far as it matters here: `more` only allows more than one reply, and one is enough.
struct VarlinkCall {
  /// `INTERFACE.METHOD`, or any other text.
  std::string method;
  /// An object.
  nlohmann::json parameters;
  /// No reply may be sent.
  bool oneway;
  /// The connection is to carry something else after the reply.
  bool upgrade;
};

/// Nothing when the message is no call (https://varlink.org/Method-Call).
std::optional<VarlinkCall> parse_varlink_call(std::string_view message);

}  // namespace trueno
