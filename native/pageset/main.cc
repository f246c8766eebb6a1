#include <sys/stat.h>

#include <charconv>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>

#include "core/error.h"
#include "pageset/page_set.h"
#include "pageset/process_pages.h"

namespace {

constexpr char kHelpText[] =
    R"(trueno-pageset - pages of real memory, for benchmarks

Usage: trueno-pageset process PID FILE [PAGES]
       trueno-pageset file SOURCE FILE [PAGES]

process  Take anonymous pages that are in memory from a live process, which
         runs on and is not changed. Needs its user's rights, or root.
file     Take pages of 4096 bytes from a file.

At most PAGES pages (default: all) are taken, spread evenly. FILE is replaced.
It holds what the process had in memory, passwords too: only its owner may
read it. Delete it after use, and give it to nobody.

Exit status: 0 done, 1 failed, 2 wrong usage
)";

template <typename Number>
bool parse(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && number > 0;
}

int fail(const trueno::Error& error) {
  const std::string message = trueno::describe(error);
  const std::string remedy(trueno::error_text(error.code).remedy);
  std::fprintf(stderr, "trueno-pageset: %s (%s)\n", message.c_str(), remedy.c_str());
  return 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto argument = [&](int index) {
    return std::string(index < argument_count ? arguments[index] : "");
  };
  if (argument_count == 2 && (argument(1) == "--help" || argument(1) == "-h")) {
    return std::fputs(kHelpText, stdout) < 0 ? 1 : 0;
  }

  pid_t process = 0;
  size_t most_pages = std::numeric_limits<size_t>::max();
  const bool from_process = argument(1) == "process" && parse(argument(2), process);
  const bool usable = (argument_count == 4 || argument_count == 5) &&
                      (from_process || argument(1) == "file") &&
                      (argument_count == 4 || parse(argument(4), most_pages));
  if (!usable) {
    std::fputs("trueno-pageset: wrong usage (run trueno-pageset --help)\n", stderr);
    return 2;
  }

  umask(S_IRWXG | S_IRWXO);
  const auto pages = from_process ? trueno::read_process_pages(process, most_pages)
                                  : trueno::read_page_set(argument(2), most_pages);
  if (!pages) return fail(pages.error());
  const auto written = trueno::write_page_set(argument(3), *pages);
  if (!written) return fail(written.error());
  std::printf("%zu pages\n", pages->size());
  return 0;
}
