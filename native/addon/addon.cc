#include <napi.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/version.h"
#include "cpu/cpu_dispatch.h"

// Holds no JavaScript value between calls, so it may be loaded in any number of worker threads.
namespace {

Napi::String js_string(Napi::Env env, std::string_view text) {
  return Napi::String::New(env, text.data(), text.size());
}

Napi::Array js_strings(Napi::Env env, const std::vector<std::string_view>& texts) {
  auto array = Napi::Array::New(env, texts.size());
  for (uint32_t index = 0; index < texts.size(); ++index) {
    array.Set(index, js_string(env, texts[index]));
  }
  return array;
}

/// `code` is the error's name in capitals behind TRUENO_, e.g. TRUENO_UNKNOWN_TARGET.
Napi::Error js_error(Napi::Env env, const trueno::Error& error) {
  const trueno::ErrorText& text = trueno::error_text(error.code);
  std::string code = "TRUENO_";
  for (const char letter : text.name) {
    code += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  auto js = Napi::Error::New(env, trueno::describe(error) + " (" + std::string(text.remedy) + ")");
  js.Set("code", js_string(env, code));
  return js;
}

Napi::Value version(const Napi::CallbackInfo& info) {
  return js_string(info.Env(), trueno::kPackageVersion);
}

/// `{architecture, features, targets, activeTarget, forced}`; throws when the forced target cannot
/// be had.
Napi::Value cpu_features(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const trueno::CpuDispatch& cpu = trueno::cpu_dispatch();
  if (!cpu.target) throw js_error(env, cpu.target.error());

  std::vector<std::string_view> targets;
  for (const trueno::Target target : trueno::supported_targets(cpu.features)) {
    targets.push_back(trueno::target_name(target));
  }
  auto result = Napi::Object::New(env);
  result.Set("architecture", js_string(env, trueno::architecture_name()));
  result.Set("features", js_strings(env, trueno::feature_names(cpu.features)));
  result.Set("targets", js_strings(env, targets));
  result.Set("activeTarget", js_string(env, trueno::target_name(*cpu.target)));
  result.Set("forced", Napi::Boolean::New(env, cpu.forced));
  return result;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::Function::New<version>(env, "version"));
  exports.Set("cpuFeatures", Napi::Function::New<cpu_features>(env, "cpuFeatures"));
  return exports;
}

}  // namespace

NODE_API_MODULE(trueno_zram, initialise)
