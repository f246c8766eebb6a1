#include "addon/batch_memory.h"

#include <algorithm>

#include "addon/js_error.h"

namespace trueno::addon {

MappedMemory copy_of(Napi::Env env, std::span<const std::byte> bytes) {
  MappedMemory copy(bytes.size());
  if (copy.data() == nullptr && !bytes.empty()) {
    throw js_error(env, Error{.code = ErrorCode::kOutOfMemory});
  }
  prefer_huge_pages(copy.data(), bytes.size());
  std::ranges::copy(bytes, copy.data());
  return copy;
}

JsMemory new_array_buffer(Napi::Env env, size_t bytes) {
  // Node ends the process when it gets no memory, so that is asked for here first.
  if (bytes > 0 && MappedMemory(bytes).data() == nullptr) {
    throw js_error(env, Error{.code = ErrorCode::kOutOfMemory});
  }
  void* data = nullptr;
  napi_value buffer = nullptr;
  if (napi_create_arraybuffer(env, bytes, &data, &buffer) != napi_ok) throw Napi::Error::New(env);
  const auto memory = static_cast<std::byte*>(data);
  prefer_huge_pages(memory, bytes);
  return {.buffer = Napi::Value(env, buffer), .data = memory};
}

}  // namespace trueno::addon
