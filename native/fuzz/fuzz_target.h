#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/page.h"

/// What a fuzz target defines, under the name and with the meaning that libFuzzer gave it: 0 when
/// all is well. It ends the process when a property does not hold.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace trueno {

/// The first 4096 bytes of an input; zeros where it is shorter.
inline Page page_of_input(const uint8_t* data, size_t size) {
  Page page{};
  if (size != 0) std::memcpy(page.data(), data, std::min(size, kPageBytes));
  return page;
}

/// A choice that the input makes by its last two bytes, so that it stays when what stands before
/// them changes.
inline size_t number_of_input(const uint8_t* data, size_t size) {
  return size < 2 ? 0 : data[size - 2] + size_t{256} * data[size - 1];
}

/// Ends the process at once, where a fuzzer and a debugger see it.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace trueno
