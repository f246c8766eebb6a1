#include "daemon/varlink_call.h"

namespace trueno {
namespace {

using nlohmann::json;

/// Far deeper than any call. The library copies and writes values by recursion: what nests without
/// bound would take the stack.
constexpr int kDeepestNesting = 16;

/// Discarded when it is no JSON or nests too deep.
json parse_document(std::string_view text) {
  bool too_deep = false;
  json document = json::parse(
      text,
      [&too_deep](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > kDeepestNesting;
        return !too_deep;
      },
      /*allow_exceptions=*/false);
  return too_deep ? json(json::value_t::discarded) : document;
}

/// A member that may be left out or null. False when it is something else than a Boolean.
bool read_flag(const json& call, const char* name, bool& flag) {
  const auto member = call.find(name);
  if (member == call.end() || member->is_null()) return true;
  if (!member->is_boolean()) return false;
  flag = *member->get_ptr<const bool*>();
  return true;
}

}  // namespace

std::optional<VarlinkCall> parse_varlink_call(std::string_view message) {
  const json document = parse_document(message);
  if (!document.is_object()) return std::nullopt;
  const auto method = document.find("method");
  if (method == document.end() || !method->is_string()) return std::nullopt;

  VarlinkCall call{.method = *method->get_ptr<const std::string*>(),
                   .parameters = json::object(),
                   .oneway = false,
                   .upgrade = false};
  const auto parameters = document.find("parameters");
  if (parameters != document.end() && !parameters->is_null()) {
    if (!parameters->is_object()) return std::nullopt;
    call.parameters = *parameters;
  }
  bool more = false;
  if (!read_flag(document, "oneway", call.oneway) || !read_flag(document, "more", more) ||
      !read_flag(document, "upgrade", call.upgrade)) {
    return std::nullopt;
  }
  return call;
}

}  // namespace trueno
