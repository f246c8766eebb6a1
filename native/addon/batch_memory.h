#pragma once

#include <napi.h>

#include <cstddef>
#include <span>

#include "addon/byte_argument.h"
#include "addon/mapped_memory.h"

namespace trueno::addon {

/// The bytes of an argument for as long as a job reads them: a copy, as JavaScript may change or
/// transfer the rest, or the SharedArrayBuffer itself, which can be neither taken away nor shrunk.
class KeptBytes {
 public:
  /// Throws TRUENO_OUT_OF_MEMORY.
  KeptBytes(Napi::Env env, const ByteArgument& argument);

  std::span<const std::byte> bytes() const { return bytes_; }
  Sharing sharing() const { return sharing_; }

 private:
  MappedMemory copy_;
  Napi::ObjectReference shared_buffer_;
  std::span<const std::byte> bytes_;
  Sharing sharing_;
};

/// Elements of a SharedArrayBuffer that a job may write to for as long as this is there.
template <typename Element>
class KeptOutput {
 public:
  explicit KeptOutput(const ArrayArgument<Element>& argument)
      : buffer_(Napi::Persistent(argument.buffer.template As<Napi::Object>())),
        elements_(argument.elements) {}

  std::span<Element> elements() const { return elements_; }

 private:
  Napi::ObjectReference buffer_;
  std::span<Element> elements_;
};

/// An ArrayBuffer and its memory, which stays where it is as long as nobody else has the buffer.
struct JsMemory {
  Napi::Value buffer;
  std::byte* data;
};

/// Zeros. Throws TRUENO_OUT_OF_MEMORY.
JsMemory new_array_buffer(Napi::Env env, size_t bytes);

}  // namespace trueno::addon
