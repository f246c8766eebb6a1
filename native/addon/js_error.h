#pragma once

#include <napi.h>

#include <exception>
#include <string>
#include <string_view>

#include "core/error.h"

namespace trueno::addon {

// Errors that callers tell apart by `code`. The ones of core/error.h are TRUENO_ and the error's
// name in capitals, e.g. TRUENO_CORRUPT_BLOCK; those of misuse are named here.

/// An argument of a wrong type: a TypeError.
inline constexpr std::string_view kInvalidArgument = "TRUENO_INVALID_ARGUMENT";
/// Not 4096 bytes, or not a whole number of pages: a RangeError, as all that follow.
inline constexpr std::string_view kPageSize = "TRUENO_PAGE_SIZE";
inline constexpr std::string_view kTooManyPages = "TRUENO_TOO_MANY_PAGES";
inline constexpr std::string_view kOutputTooSmall = "TRUENO_OUTPUT_TOO_SMALL";
inline constexpr std::string_view kOverlap = "TRUENO_OVERLAP";
/// Used after close(): an Error, as all that follow.
inline constexpr std::string_view kClosed = "TRUENO_CLOSED";
inline constexpr std::string_view kAborted = "TRUENO_ABORTED";

Napi::Error js_error(Napi::Env env, const Error& error);
Napi::Error js_error(Napi::Env env, std::string_view code, const std::string& message);
Napi::Error js_type_error(Napi::Env env, const std::string& message);
Napi::Error js_range_error(Napi::Env env, std::string_view code, const std::string& message);

/// `code` of errors of core/error.h.
std::string js_error_code(ErrorCode code);

/// A function for JavaScript that no C++ exception leaves but as a JavaScript one.
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return function(info);
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception&) {
    // Nothing here throws but allocations.
    throw js_error(info.Env(), Error{.code = ErrorCode::kOutOfMemory});
  }
}

}  // namespace trueno::addon
