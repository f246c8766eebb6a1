#include "addon/byte_argument.h"

#include <functional>
#include <string>

#include "addon/js_error.h"

namespace trueno::addon {
namespace {

template <typename Element>
ArrayArgument<Element> array_argument(const Napi::CallbackInfo& info, size_t index,
                                      std::string_view name, napi_typedarray_type wanted,
                                      std::string_view wanted_name) {
  const Napi::Env env = info.Env();
  const Napi::Value value = info[index];
  if (value.IsTypedArray()) {
    // Not through Napi::TypedArray, which would take a SharedArrayBuffer for an ArrayBuffer.
    napi_typedarray_type type{};
    size_t length = 0;
    void* data = nullptr;
    napi_value buffer = nullptr;
    const napi_status status =
        napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr);
    bool is_array_buffer = false;
    if (status == napi_ok && type == wanted &&
        napi_is_arraybuffer(env, buffer, &is_array_buffer) == napi_ok) {
      return {.elements = {static_cast<Element*>(data), data == nullptr ? 0 : length},
              .sharing = is_array_buffer ? Sharing::kPrivate : Sharing::kShared,
              .buffer = Napi::Value(env, buffer)};
    }
  }
  throw js_type_error(env, std::string(name) + " must be a " + std::string(wanted_name));
}

std::string has(size_t bytes) {
  return bytes == 0 ? "has none (or its buffer was transferred)" : "has " + std::to_string(bytes);
}

}  // namespace

ByteArgument byte_argument(const Napi::CallbackInfo& info, size_t index, std::string_view name) {
  return array_argument<std::byte>(info, index, name, napi_uint8_array, "Uint8Array");
}

OffsetArgument offset_argument(const Napi::CallbackInfo& info, size_t index,
                               std::string_view name) {
  return array_argument<uint32_t>(info, index, name, napi_uint32_array, "Uint32Array");
}

ByteArgument pages_argument(const Napi::CallbackInfo& info, size_t index, std::string_view name) {
  ByteArgument pages = byte_argument(info, index, name);
  if (pages.elements.size() % kPageBytes != 0) {
    throw js_range_error(info.Env(), kPageSize,
                         std::string(name) + " must be a whole number of pages of 4096 bytes, " +
                             std::to_string(pages.elements.size()) + " bytes are not");
  }
  require_batch_size(info.Env(), pages.elements.size() / kPageBytes);
  return pages;
}

void require_shared(Napi::Env env, std::string_view name, Sharing sharing) {
  if (sharing == Sharing::kShared) return;
  throw js_type_error(env, std::string(name) +
                               " must be on a SharedArrayBuffer: what is written to off the event "
                               "loop must not be transferred meanwhile");
}

void require_batch_size(Napi::Env env, size_t page_count) {
  if (page_count <= kMostBatchPages) return;
  throw js_range_error(env, kTooManyPages,
                       "a batch has at most " + std::to_string(kMostBatchPages) + " pages, not " +
                           std::to_string(page_count) + "; make several of it");
}

void require_room(Napi::Env env, std::string_view name, size_t elements, size_t least) {
  if (elements >= least) return;
  throw js_range_error(env, kOutputTooSmall,
                       std::string(name) + " needs room for " + std::to_string(least) +
                           " elements, it " + has(elements));
}

void require_apart(Napi::Env env, std::span<const std::byte> left,
                   std::span<const std::byte> right) {
  // Pointers into different objects are in order by these only.
  const std::less<> before;
  const bool apart = left.empty() || right.empty() ||
                     !before(left.data(), right.data() + right.size()) ||
                     !before(right.data(), left.data() + left.size());
  if (apart) return;
  throw js_range_error(env, kOverlap, "what is read and what is written must not overlap");
}

}  // namespace trueno::addon
