#pragma once

#include <span>
#include <string_view>

#include "core/result.h"
#include "daemon/device_settings.h"

namespace trueno {

/// What the command line asks for.
enum class Verb { kHelp, kVersion, kProbe, kServe, kStop };

struct Options {
  Verb verb;
  /// `probe --json`
  bool json = false;
  /// `serve`; of `stop`, the name alone.
  DeviceSettings device = {};
  /// `stop --force`
  bool force = false;
};

/// Arguments without the program's name. Fails with kUsage; the subject says which word is wrong
/// and what to write.
Result<Options> parse_options(std::span<const std::string_view> arguments);

/// What --help prints.
extern const std::string_view kHelpText;

}  // namespace trueno
