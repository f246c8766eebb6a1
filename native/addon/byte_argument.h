#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compressor/page_batch.h"

namespace trueno::addon {

/// The memory of a typed array. It stays where it is until JavaScript runs again: that may detach
/// or shrink the buffer, unless it is a SharedArrayBuffer.
template <typename Element>
struct ArrayArgument {
  std::span<Element> elements;
  Sharing sharing;
  /// An ArrayBuffer or a SharedArrayBuffer.
  Napi::Value buffer;

  std::span<const std::byte> bytes() const { return std::as_bytes(elements); }
};

using ByteArgument = ArrayArgument<std::byte>;
using OffsetArgument = ArrayArgument<uint32_t>;

/// A Uint8Array, subclasses such as Buffer included; throws a TypeError that calls it `name`. One
/// of a detached buffer has no bytes.
ByteArgument byte_argument(const Napi::CallbackInfo& info, size_t index, std::string_view name);

/// A Uint32Array.
OffsetArgument offset_argument(const Napi::CallbackInfo& info, size_t index, std::string_view name);

/// A whole number of pages, not more than a batch may have; throws a RangeError otherwise.
ByteArgument pages_argument(const Napi::CallbackInfo& info, size_t index, std::string_view name);

/// Throws a TypeError unless the array is on a SharedArrayBuffer: any other could be transferred
/// while a job writes to it.
void require_shared(Napi::Env env, std::string_view name, Sharing sharing);

/// Throws a RangeError when a batch cannot have so many pages.
void require_batch_size(Napi::Env env, size_t page_count);

/// Throws a RangeError unless there are at least `least` bytes or offsets.
void require_room(Napi::Env env, std::string_view name, size_t elements, size_t least);

/// Throws a RangeError when they share any byte.
void require_apart(Napi::Env env, std::span<const std::byte> left,
                   std::span<const std::byte> right);

/// kShared when any of them is.
template <typename... Arguments>
Sharing sharing_of(const Arguments&... arguments) {
  return (... || (arguments.sharing == Sharing::kShared)) ? Sharing::kShared : Sharing::kPrivate;
}

}  // namespace trueno::addon
