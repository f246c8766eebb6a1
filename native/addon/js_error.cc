#include "addon/js_error.h"

namespace trueno::addon {
namespace {

template <typename JsError>
JsError with_code(Napi::Env env, std::string_view code, const std::string& message) {
  auto error = JsError::New(env, message);
  error.Set("code", Napi::String::New(env, code.data(), code.size()));
  return error;
}

}  // namespace

Napi::Error js_error(Napi::Env env, const Error& error) {
  return js_error(env, js_error_code(error.code),
                  describe(error) + " (" + std::string(error_text(error.code).remedy) + ")");
}

Napi::Error js_error(Napi::Env env, std::string_view code, const std::string& message) {
  return with_code<Napi::Error>(env, code, message);
}

Napi::Error js_type_error(Napi::Env env, const std::string& message) {
  return with_code<Napi::TypeError>(env, kInvalidArgument, message);
}

Napi::Error js_range_error(Napi::Env env, std::string_view code, const std::string& message) {
  return with_code<Napi::RangeError>(env, code, message);
}

std::string js_error_code(ErrorCode code) {
  std::string js_code = "TRUENO_";
  for (const char letter : error_text(code).name) {
    js_code += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return js_code;
}

}  // namespace trueno::addon
