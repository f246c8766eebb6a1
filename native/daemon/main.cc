#include <unistd.h>

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/version.h"
#include "daemon/options.h"
#include "daemon/probe.h"
#include "daemon/standard_streams.h"
#include "ublk/ublk_constants.h"

namespace {

// Documented in --help.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

/// One line on standard error. When that fails too, the exit status must do.
void complain(std::string_view message) {
  std::string line = "trueno-ublk: ";
  line += message;
  line += '\n';
  trueno::write_all(STDERR_FILENO, line);
}

int print(std::string_view text, int status) {
  const int errno_value = trueno::write_all(STDOUT_FILENO, text);
  if (errno_value == 0) return status;
  complain("cannot write to standard output: " + std::generic_category().message(errno_value));
  return kFailed;
}

int run_probe(bool json) {
  const trueno::ProbeReport report = trueno::probe(trueno::kControlDevicePath);
  return print(json ? trueno::probe_json(report) : trueno::probe_text(report),
               report.can_serve() ? kDone : kFailed);
}

}  // namespace

int main(int argument_count, char** arguments) {
  trueno::reserve_standard_streams();

  // A program can be started without even its own name.
  const std::vector<std::string_view> words(arguments + (argument_count > 0 ? 1 : 0),
                                            arguments + argument_count);
  const auto options = trueno::parse_options(words);
  if (!options) {
    complain(trueno::describe(options.error()) + " (run trueno-ublk --help)");
    return kWrongUsage;
  }
  switch (options->verb) {
    case trueno::Verb::kHelp:
      return print(trueno::kHelpText, kDone);
    case trueno::Verb::kVersion:
      return print("trueno-ublk " + std::string(trueno::kPackageVersion) + "\n", kDone);
    case trueno::Verb::kProbe:
      return run_probe(options->json);
  }
}
