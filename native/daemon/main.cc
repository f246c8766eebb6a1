#include <unistd.h>

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/version.h"
#include "daemon/options.h"
#include "daemon/probe.h"
#include "daemon/serve.h"
#include "daemon/standard_streams.h"
#include "daemon/stop.h"
#include "ublk/ublk_constants.h"

namespace {

// Documented in --help.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kNotTakenOver = 3;

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

int report(const trueno::Result<void>& result) {
  if (result) return kDone;
  complain(trueno::advice(result.error()));
  return kFailed;
}

int run_serve(const trueno::DeviceSettings& settings) {
  const int status = report(trueno::serve(settings));
  if (status == kDone || !trueno::lacks_supervisor(settings.name)) return status;
  // Who starts it again at once is not to be kept busy with that.
  sleep(1);
  return kNotTakenOver;
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
    case trueno::Verb::kServe:
      return run_serve(options->device);
    case trueno::Verb::kStop:
      return report(trueno::stop(options->device.name, options->force));
  }
}
