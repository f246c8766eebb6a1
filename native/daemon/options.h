#pragma once

#include <span>
#include <string_view>

#include "core/result.h"

namespace trueno {

/// What the command line asks for.
enum class Verb { kHelp, kVersion, kProbe };

struct Options {
  Verb verb;
  /// `probe --json`
  bool json = false;
};

/// Arguments without the program's name. Fails with kUsage; the subject says which word is wrong.
Result<Options> parse_options(std::span<const std::string_view> arguments);

/// What --help prints.
extern const std::string_view kHelpText;

}  // namespace trueno
