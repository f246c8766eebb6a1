#include "addon/socket_calls.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "addon/js_error.h"
#include "addon/number_argument.h"
#include "addon/socket_exchange.h"

namespace trueno::addon {
namespace {

std::string text_argument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  if (!value.IsString()) throw js_type_error(info.Env(), std::string(name) + " must be a string");
  return value.As<Napi::String>().Utf8Value();
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = text.find('\0');
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Napi::Value ask_sockets_of(const Napi::CallbackInfo& info) {
  constexpr double kMostMessages = 1000;
  constexpr double kMostBytes = 1 << 28;
  constexpr double kMostPatience_ms = 3'600'000;
  const Napi::Env env = info.Env();
  const std::vector<std::string> paths = split(text_argument(info, 0, "paths"));
  const std::string request = text_argument(info, 1, "request");
  const AnswerLimits limits{
      .messages = static_cast<size_t>(whole_number(info, 2, "messages", 1, kMostMessages)),
      .bytes = static_cast<size_t>(whole_number(info, 3, "bytes", 0, kMostBytes)),
      .patience = std::chrono::milliseconds(
          static_cast<int64_t>(whole_number(info, 4, "patience_ms", 0, kMostPatience_ms))),
  };
  const std::vector<SocketAnswer> answers = ask_sockets(paths, request, limits);
  auto result = Napi::Array::New(env, answers.size());
  for (uint32_t index = 0; index < answers.size(); index++) {
    const auto& [received, error] = answers[index];
    if (error == 0) {
      result.Set(index, received);
    } else {
      result.Set(index, error);
    }
  }
  return result;
}

}  // namespace trueno::addon
