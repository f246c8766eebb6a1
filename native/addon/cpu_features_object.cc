#include "addon/cpu_features_object.h"

#include <string_view>
#include <vector>

#include "addon/js_error.h"
#include "cpu/cpu_dispatch.h"

namespace trueno::addon {
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

}  // namespace

Napi::Value cpu_features(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const CpuDispatch& cpu = cpu_dispatch();
  if (!cpu.target) throw js_error(env, cpu.target.error());

  std::vector<std::string_view> targets;
  for (const Target target : supported_targets(cpu.features)) {
    targets.push_back(target_name(target));
  }
  auto result = Napi::Object::New(env);
  result.Set("architecture", js_string(env, architecture_name()));
  result.Set("features", js_strings(env, feature_names(cpu.features)));
  result.Set("targets", js_strings(env, targets));
  result.Set("activeTarget", js_string(env, target_name(*cpu.target)));
  result.Set("forced", Napi::Boolean::New(env, cpu.forced));
  return result;
}

}  // namespace trueno::addon
