#include "addon/batch_memory.h"

#include <algorithm>

#include "addon/js_error.h"

namespace trueno::addon {

KeptBytes::KeptBytes(Napi::Env env, const ByteArgument& argument)
    : bytes_(argument.bytes()), sharing_(argument.sharing) {
  if (sharing_ == Sharing::kShared) {
    shared_buffer_ = Napi::Persistent(argument.buffer.As<Napi::Object>());
    return;
  }
  copy_ = MappedMemory(bytes_.size());
  if (copy_.data() == nullptr && !bytes_.empty()) {
    throw js_error(env, Error{.code = ErrorCode::kOutOfMemory});
  }
  prefer_huge_pages(copy_.data(), bytes_.size());
  std::ranges::copy(bytes_, copy_.data());
  bytes_ = {copy_.data(), bytes_.size()};
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
