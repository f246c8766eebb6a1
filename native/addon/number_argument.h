#pragma once

#include <napi.h>

#include <string>

namespace trueno::addon {

/// A whole number from `least` to `most`; throws a TypeError or a RangeError that calls it `name`.
double whole_number(const Napi::CallbackInfo& info, size_t index, const std::string& name,
                    double least, double most);

/// The number of a file descriptor, which need not be open.
int descriptor_argument(const Napi::CallbackInfo& info, size_t index);

}  // namespace trueno::addon
