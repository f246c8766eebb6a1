#pragma once

#include <napi.h>

#include <cstddef>
#include <span>

#include "addon/mapped_memory.h"

namespace trueno::addon {

/// What JavaScript may change or transfer from now on. Throws TRUENO_OUT_OF_MEMORY.
MappedMemory copy_of(Napi::Env env, std::span<const std::byte> bytes);

/// An ArrayBuffer and its memory, which stays where it is as long as nobody else has the buffer.
struct JsMemory {
  Napi::Value buffer;
  std::byte* data;
};

/// Zeros. Throws TRUENO_OUT_OF_MEMORY.
JsMemory new_array_buffer(Napi::Env env, size_t bytes);

}  // namespace trueno::addon
