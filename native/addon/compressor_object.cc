#include "addon/compressor_object.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "addon/byte_argument.h"
#include "addon/js_error.h"
#include "core/printable.h"
#include "cpu/cpu_dispatch.h"

namespace trueno::addon {
namespace {

// More than decoders of zstd take for a window without being asked (ZSTD_WINDOWLOG_LIMIT_DEFAULT in
// zstd.h), and each thread has two copies of it.
constexpr size_t kLargestDictionaryBytes = size_t{1} << 27;

/// Only objects made by this copy of the addon, were it loaded from several files, have it.
napi_type_tag type_tag() {
  static const char address_of_this_copy = 0;
  return {.lower = 0x7472'7565'6e6f'7a72,
          .upper = reinterpret_cast<uintptr_t>(&address_of_this_copy)};
}

std::optional<std::string> optional_name(const Napi::CallbackInfo& info, size_t index,
                                         std::string_view name) {
  const Napi::Value value = info[index];
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsString()) throw js_type_error(info.Env(), std::string(name) + " must be a string");
  return value.As<Napi::String>().Utf8Value();
}

std::optional<int> optional_level(const Napi::CallbackInfo& info, size_t index) {
  const Napi::Value value = info[index];
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsNumber()) throw js_type_error(info.Env(), "level must be a number");
  const double level = value.As<Napi::Number>().DoubleValue();
  // Also false for a NaN.
  const bool is_int = level >= std::numeric_limits<int>::min() &&
                      level <= std::numeric_limits<int>::max() &&
                      static_cast<double>(static_cast<int>(level)) == level;
  if (!is_int) {
    throw js_range_error(
        info.Env(), js_error_code(ErrorCode::kInvalidLevel),
        "level must be a whole number, " + value.ToString().Utf8Value() + " is not");
  }
  return static_cast<int>(level);
}

/// Lasts as long as the argument does. Empty when there is none.
std::span<const std::byte> optional_dictionary(const Napi::CallbackInfo& info, size_t index) {
  if (info[index].IsUndefined()) return {};
  const std::span<const std::byte> dictionary = byte_argument(info, index, "dictionary").bytes();
  if (dictionary.empty() || dictionary.size() > kLargestDictionaryBytes) {
    throw js_range_error(info.Env(), js_error_code(ErrorCode::kBadDictionary),
                         "a dictionary has 1 to " + std::to_string(kLargestDictionaryBytes) +
                             " bytes, not " + std::to_string(dictionary.size()) +
                             "; without one, leave it out");
  }
  return dictionary;
}

/// What TRUENO_FORCE_TARGET says goes before what the caller prefers.
Target target_for(Napi::Env env, const std::optional<std::string>& preferred) {
  const CpuDispatch& cpu = cpu_dispatch();
  if (!cpu.target) throw js_error(env, cpu.target.error());
  if (!preferred) return *cpu.target;
  const Result<Target> target = choose_target(cpu.features, *preferred);
  if (!target) {
    std::string supported;
    for (const Target each : supported_targets(cpu.features)) {
      supported += (supported.empty() ? "" : ", ") + std::string(target_name(each));
    }
    throw js_range_error(
        env, js_error_code(target.error().code),
        "this machine has no SIMD backend " + printable(*preferred) + "; it has: " + supported);
  }
  return cpu.forced ? *cpu.target : *target;
}

CompressorSettings settings_from(const Napi::CallbackInfo& info, Target target) {
  const Napi::Env env = info.Env();
  const std::string name = optional_name(info, 0, "algorithm").value_or("lz4");
  const std::optional<int> level = optional_level(info, 1);
  const std::span<const std::byte> dictionary = optional_dictionary(info, 2);
  const std::optional<std::string> objective_name = optional_name(info, 4, "objective");
  if (name == "adaptive") {
    AdaptiveSettings settings{.zstd_level = level, .dictionary = dictionary, .target = target};
    if (objective_name) {
      const std::optional<Objective> objective = find_objective(*objective_name);
      if (!objective) {
        throw js_type_error(env, "objective must be latency, balance or density, not " +
                                     printable(*objective_name));
      }
      settings.objective = *objective;
    }
    return settings;
  }
  const std::optional<Algorithm> algorithm = find_algorithm(name);
  if (!algorithm) {
    throw js_type_error(env,
                        "algorithm must be lz4, lz4hc, zstd or adaptive, not " + printable(name));
  }
  if (objective_name) {
    throw js_type_error(env, "objective is a matter of the algorithm adaptive, " + name +
                                 " has none; leave it out");
  }
  return PageCodecSettings{
      .algorithm = *algorithm, .level = level, .dictionary = dictionary, .target = target};
}

CompressorObject& any_compressor(const Napi::CallbackInfo& info) {
  const Napi::Value value = info[0];
  const napi_type_tag tag = type_tag();
  bool is_ours = false;
  void* object = nullptr;
  const bool is_there = value.IsObject() &&
                        napi_check_object_type_tag(info.Env(), value, &tag, &is_ours) == napi_ok &&
                        is_ours && napi_unwrap(info.Env(), value, &object) == napi_ok &&
                        object != nullptr;
  if (!is_there) throw js_type_error(info.Env(), "this is not a compressor");
  return *static_cast<CompressorObject*>(object);
}

CompressionStats stats_of(const CompressorObject& object) {
  CompressionStats stats = object.final_stats;
  if (object.pool != nullptr) {
    stats += object.pool->stats();
    stats += object.compressor->stats();
  }
  return stats;
}

}  // namespace

Napi::Value create_compressor(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Target target = target_for(env, optional_name(info, 3, "backend"));
  auto pool = CompressorPool::make(settings_from(info, target));
  if (!pool) throw js_error(env, pool.error());
  auto compressor = (*pool)->take();
  if (!compressor) throw js_error(env, compressor.error());

  auto object = std::make_unique<CompressorObject>(CompressorObject{
      .pool = std::move(*pool), .compressor = std::move(*compressor), .target = target});
  auto js_object = Napi::Object::New(env);
  const napi_type_tag tag = type_tag();
  js_object.TypeTag(&tag);
  const auto finalize = [](napi_env, void* data, void*) {
    delete static_cast<CompressorObject*>(data);
  };
  const napi_status status = napi_wrap(env, js_object, object.get(), finalize, nullptr, nullptr);
  if (status != napi_ok) throw Napi::Error::New(env);
  object.release();
  return js_object;
}

Napi::Value compressor_target(const Napi::CallbackInfo& info) {
  const std::string_view name = target_name(any_compressor(info).target);
  return Napi::String::New(info.Env(), name.data(), name.size());
}

Napi::Value close_compressor(const Napi::CallbackInfo& info) {
  CompressorObject& object = any_compressor(info);
  object.final_stats = stats_of(object);
  object.compressor.reset();
  object.pool.reset();
  return info.Env().Undefined();
}

Napi::Value compressor_stats(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  CompressionStats stats = stats_of(any_compressor(info));
  auto js_stats = Napi::Object::New(env);
  const auto set = [&](const char* name, uint64_t count) {
    js_stats.Set(name, Napi::Number::New(env, static_cast<double>(count)));
  };
  set("sameFilledPages", stats.same_filled_pages);
  set("rawPages", stats.raw_pages);
  set("lz4Pages", stats.block_pages_of(Algorithm::kLz4));
  set("lz4hcPages", stats.block_pages_of(Algorithm::kLz4Hc));
  set("zstdPages", stats.block_pages_of(Algorithm::kZstd));
  set("storedBytes", stats.stored_bytes);
  set("decompressedPages", stats.decompressed_pages);
  set("corruptPages", stats.corrupt_pages);
  return js_stats;
}

CompressorObject& open_compressor(const Napi::CallbackInfo& info) {
  CompressorObject& object = any_compressor(info);
  if (object.pool == nullptr) {
    throw js_error(info.Env(), kClosed, "the compressor was closed; build a new one");
  }
  return object;
}

}  // namespace trueno::addon
