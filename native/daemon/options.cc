#include "daemon/options.h"

#include <string>

namespace trueno {
namespace {

Error usage_error(std::string_view complaint, std::string_view word = {}) {
  return {.code = ErrorCode::kUsage, .subject = std::string(complaint).append(word)};
}

Result<Options> parse_probe(std::span<const std::string_view> arguments) {
  Options options{.verb = Verb::kProbe};
  for (const std::string_view argument : arguments) {
    if (argument == "--help" || argument == "-h") return Options{.verb = Verb::kHelp};
    if (argument != "--json") return usage_error("probe takes no ", argument);
    options.json = true;
  }
  return options;
}

}  // namespace

const std::string_view kHelpText =
    R"(trueno-ublk - block devices of compressed memory, served over ublk

Usage: trueno-ublk probe [--json]
       trueno-ublk --help | --version

probe      Try what serving a device takes on this machine: io_uring, the ublk
           driver and its features, the CPU. Say what stands in the way and
           what to do about it. Changes nothing; run it as root.
  --json   The same for programs: one JSON object on one line.

-h, --help     Print this.
-V, --version  Print the version.

This version can only probe; it does not serve devices yet.

Exit status: 0 done, and after probe: devices can be served
             1 devices cannot be served, or the output could not be written
             2 wrong usage

Environment: TRUENO_FORCE_TARGET  code to run instead of the best that the CPU
             has: scalar, avx2, avx512 or neon; probe reports an error when
             the CPU lacks it
)";

Result<Options> parse_options(std::span<const std::string_view> arguments) {
  if (arguments.empty()) return usage_error("no verb");
  const std::string_view first = arguments.front();
  const auto rest = arguments.subspan(1);
  if (first == "probe") return parse_probe(rest);
  if (first == "--help" || first == "-h") return Options{.verb = Verb::kHelp};
  if (first == "--version" || first == "-V") {
    if (!rest.empty()) return usage_error("--version takes no ", rest.front());
    return Options{.verb = Verb::kVersion};
  }
  return usage_error(first.starts_with('-') ? "no such option: " : "no such verb: ", first);
}

}  // namespace trueno
