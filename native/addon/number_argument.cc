#include "addon/number_argument.h"

#include <cstdint>
#include <limits>

#include "addon/js_error.h"

namespace trueno::addon {

double whole_number(const Napi::CallbackInfo& info, size_t index, const std::string& name,
                    double least, double most) {
  const Napi::Value value = info[index];
  if (!value.IsNumber()) throw js_type_error(info.Env(), name + " must be a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  // Also true for a NaN.
  if (!(number >= least && number <= most) ||
      static_cast<double>(static_cast<int64_t>(number)) != number) {
    throw js_range_error(info.Env(), kInvalidArgument,
                         name + " cannot be " + value.ToString().Utf8Value());
  }
  return number;
}

int descriptor_argument(const Napi::CallbackInfo& info, size_t index) {
  return static_cast<int>(
      whole_number(info, index, "descriptor", 0, std::numeric_limits<int>::max()));
}

}  // namespace trueno::addon
