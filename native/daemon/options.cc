#include "daemon/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "core/page.h"
#include "daemon/byte_size.h"
#include "daemon/control_area.h"
#include "pages/store_layout.h"

namespace trueno {
namespace {

constexpr uint16_t kMostQueueDepth = 1024;
/// A name becomes a file's, and part of a socket's address, which has 107 bytes.
constexpr size_t kMostNameBytes = 32;

Error usage_error(std::string_view complaint, std::string_view word = {}) {
  return {.code = ErrorCode::kUsage, .subject = std::string(complaint).append(word)};
}

Error value_error(std::string_view option, std::string_view value, std::string_view wanted) {
  return usage_error(std::string(option).append(" takes ").append(wanted).append(", not "), value);
}

template <typename Number>
bool parse_number(std::string_view text, Number lowest, Number highest, Number& number) {
  const char* end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped_at == end && number >= lowest && number <= highest;
}

bool is_name(std::string_view text) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !text.empty() && text.size() <= kMostNameBytes &&
         text.find_first_not_of(kCharacters) == std::string_view::npos;
}

Result<void> set_name(DeviceSettings& device, std::string_view value) {
  if (!is_name(value)) {
    return value_error("--name", value, "1 to 32 of A-Z a-z 0-9 _ -, such as zram0");
  }
  device.name = value;
  return {};
}

Result<void> set_pages(std::string_view option, std::string_view value, uint64_t& size_bytes) {
  const auto bytes = parse_byte_size(value);
  // The kernel rounds zram's disksize up to whole pages, too.
  const uint64_t pages = bytes.value_or(0) / kPageBytes + (bytes.value_or(0) % kPageBytes != 0);
  if (!store_layout(geometry_for(std::min(pages, UINT64_MAX / kPageBytes / 2)))) {
    return value_error(option, value, "1 byte to 512G, such as 4G or 104857600");
  }
  size_bytes = pages * kPageBytes;
  return {};
}

Result<void> set_size(DeviceSettings& device, std::string_view value) {
  return set_pages("--size", value, device.size_bytes);
}

Result<void> set_largest_size(DeviceSettings& device, std::string_view value) {
  return set_pages("--largest-size", value, device.largest_size_bytes);
}

Result<void> set_algorithm(DeviceSettings& device, std::string_view value) {
  device.algorithm = find_algorithm(value);
  if (!device.algorithm && value != "adaptive") {
    return value_error("--algorithm", value, "lz4, lz4hc, zstd or adaptive");
  }
  return {};
}

Result<void> set_level(DeviceSettings& device, std::string_view value) {
  // Which levels there are depends on the algorithm, which may come later.
  int level = 0;
  if (!parse_number(value, -1'000'000, 1'000'000, level)) {
    return value_error("--level", value, "a number");
  }
  device.level = level;
  return {};
}

Result<void> set_objective(DeviceSettings& device, std::string_view value) {
  const auto objective = find_objective(value);
  if (!objective) return value_error("--objective", value, "latency, balance or density");
  device.objective = *objective;
  return {};
}

Result<void> set_limit(DeviceSettings& device, std::string_view value) {
  const auto bytes = parse_byte_size(value);
  if (!bytes) return value_error("--limit", value, "bytes, such as 1G, or 0 for no limit");
  device.limit_bytes = *bytes;
  return {};
}

Result<void> set_queues(DeviceSettings& device, std::string_view value) {
  constexpr auto kMost = static_cast<uint16_t>(ControlArea::kMostQueues);
  if (!parse_number<uint16_t>(value, 1, kMost, device.queue_count)) {
    return value_error("--queues", value, "1 to " + std::to_string(kMost));
  }
  return {};
}

Result<void> set_queue_depth(DeviceSettings& device, std::string_view value) {
  if (!parse_number<uint16_t>(value, 1, kMostQueueDepth, device.queue_depth)) {
    return value_error("--queue-depth", value, "1 to " + std::to_string(kMostQueueDepth));
  }
  return {};
}

struct DeviceOption {
  std::string_view name;
  Result<void> (*set)(DeviceSettings& device, std::string_view value);
};

constexpr auto kDeviceOptions = std::to_array<DeviceOption>({
    {"--name", set_name},
    {"--size", set_size},
    {"--largest-size", set_largest_size},
    {"--algorithm", set_algorithm},
    {"--level", set_level},
    {"--objective", set_objective},
    {"--limit", set_limit},
    {"--queues", set_queues},
    {"--queue-depth", set_queue_depth},
});

/// The words after a verb, one option after the other.
class Words {
 public:
  explicit Words(std::span<const std::string_view> words) : words_(words) {}

  bool at_end() const { return words_.empty(); }
  bool is_help() const { return words_.front() == "--help" || words_.front() == "-h"; }
  std::string_view word() const { return words_.front(); }
  /// The word without a value that is written in it.
  std::string_view option() const { return words_.front().substr(0, words_.front().find('=')); }
  bool is(std::string_view name) const { return words_.front() == name; }
  void skip() { words_ = words_.subspan(1); }

  /// `--option VALUE` or `--option=VALUE`
  Result<std::string_view> take_value() {
    const std::string_view word = words_.front();
    skip();
    if (const size_t at = word.find('='); at != std::string_view::npos) return word.substr(at + 1);
    if (at_end()) return usage_error("no value for ", word);
    const std::string_view value = words_.front();
    skip();
    return value;
  }

 private:
  std::span<const std::string_view> words_;
};

Result<Options> parse_probe(Words words) {
  Options options{.verb = Verb::kProbe};
  for (; !words.at_end(); words.skip()) {
    if (words.is_help()) return Options{.verb = Verb::kHelp};
    if (!words.is("--json")) return usage_error("probe takes no ", words.word());
    options.json = true;
  }
  return options;
}

/// What fits only together.
Result<void> check_device(const DeviceSettings& device, std::span<const std::string_view> given) {
  const auto is_given = [&](std::string_view name) { return std::ranges::count(given, name) > 0; };
  if (device.name.empty()) return usage_error("serve needs --name, such as --name zram0");
  if (device.size_bytes == 0) return usage_error("serve needs --size, such as --size 4G");
  if (is_given("--largest-size") && device.largest_size_bytes < device.size_bytes) {
    return usage_error("--largest-size is less than --size");
  }
  if (is_given("--objective") && device.algorithm) {
    return usage_error("--objective is for --algorithm adaptive");
  }
  if (!device.level) return {};
  const Algorithm algorithm = device.algorithm.value_or(Algorithm::kZstd);
  const Levels levels = levels_of(algorithm);
  if (*device.level < levels.lowest || *device.level > levels.highest) {
    return value_error("--level", std::to_string(*device.level),
                       std::string(algorithm_name(algorithm)) + "'s " +
                           std::to_string(levels.lowest) + " to " + std::to_string(levels.highest));
  }
  return {};
}

Result<Options> parse_serve(Words words) {
  Options options{.verb = Verb::kServe};
  std::vector<std::string_view> given;
  while (!words.at_end()) {
    if (words.is_help()) return Options{.verb = Verb::kHelp};
    if (words.is("--null")) {
      options.device.null = true;
      words.skip();
      continue;
    }
    const std::string_view name = words.option();
    const auto option = std::ranges::find(kDeviceOptions, name, &DeviceOption::name);
    if (option == kDeviceOptions.end()) return usage_error("serve takes no ", words.word());
    if (std::ranges::count(given, name) > 0) return usage_error("given twice: ", name);
    given.push_back(name);
    const auto value = words.take_value();
    if (!value) return value.error();
    if (const auto set = option->set(options.device, *value); !set) return set.error();
  }
  if (const auto checked = check_device(options.device, given); !checked) return checked.error();
  return options;
}

Result<Options> parse_stop(Words words) {
  Options options{.verb = Verb::kStop};
  while (!words.at_end()) {
    if (words.is_help()) return Options{.verb = Verb::kHelp};
    if (words.is("--force")) {
      options.force = true;
      words.skip();
      continue;
    }
    if (words.option() != "--name") return usage_error("stop takes no ", words.word());
    const auto value = words.take_value();
    if (!value) return value.error();
    if (const auto set = set_name(options.device, *value); !set) return set.error();
  }
  if (options.device.name.empty()) return usage_error("stop needs --name, such as --name zram0");
  return options;
}

}  // namespace

const std::string_view kHelpText =
    R"(trueno-ublk - block devices of compressed memory, served over ublk

Usage: trueno-ublk probe [--json]
       trueno-ublk serve --name NAME --size BYTES [OPTION]...
       trueno-ublk stop --name NAME [--force]
       trueno-ublk --help | --version

probe      Try what serving a device takes on this machine: io_uring, the ublk
           driver and its features, memory that is never swapped out, the CPU.
           Say what stands in the way and what to do about it. Changes nothing;
           run it as root.
  --json   The same for programs: one JSON object on one line.

serve      Make a device and serve it as /dev/ublkbN until SIGTERM. A device of
           that name that lost its server goes on with all it holds. Pages are
           kept in /run/trueno-zram/store, the device answers questions at
           /run/trueno-zram/NAME.varlink. Mostly started by systemd:
           trueno-ublk@NAME.service.
  --name NAME         Of letters, digits, _ and -, such as zram0.
  --size BYTES        Of the disk; K, M, G, T (or KiB to TiB) are powers of
                      1024. Rounded up to whole pages of 4096 bytes. Up to
                      512G.
  --largest-size BYTES
                      What io.trueno.zram.SetSize can make of it while it is in
                      use, with Linux 6.16 or later; usually no more than it
                      is. The room takes some memory.
  --algorithm WORD    lz4 (usual), lz4hc, zstd; or adaptive: for each page what
                      pays.
  --level N           Of the algorithm: lz4 0 (usual: sooner done) or 1
                      (smaller), lz4hc 3 to 12, zstd -131072 to 22. With
                      adaptive, of zstd.
  --objective WORD    What adaptive is to save: latency, balance (usual) or
                      density.
  --limit BYTES       The most memory for compressed pages; writes beyond it
                      fail, and swap stays in memory. 0 (usual): no limit.
  --queues N          Threads that serve; usually one for each CPU, 4 at most.
  --queue-depth N     Requests that a queue takes at once; usually 32. Each
                      takes 256 KiB of memory with Linux 7.0 or later.
  --null              Keep nothing, read zeros: to measure what the transport
                      costs.

           Sizes, --null, --queues and --queue-depth are for good: a device that
           goes on keeps those that it was made with.

           SIGTERM removes a device that nobody uses. One that is in use (swap,
           mounted) stays: its worker goes on until the next serve takes over.

stop       Remove a device that has lost its supervisor, and free its memory.
  --name NAME
  --force  Even if it is served or in use: what it holds is lost, and programs
           whose memory it holds die.

-h, --help     Print this.
-V, --version  Print the version.

Exit status: 0 done, and after probe: devices can be served
             1 devices cannot be served, it could not be stopped, or the output
               could not be written
             2 wrong usage
             3 there is a device, and this server could not take it over

Environment: TRUENO_FORCE_TARGET  code to run instead of the best that the CPU
             has: scalar, avx2, avx512 or neon; probe reports an error when
             the CPU lacks it
             NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID  as in sd_notify(3)
)";

Result<Options> parse_options(std::span<const std::string_view> arguments) {
  if (arguments.empty()) return usage_error("no verb");
  const std::string_view first = arguments.front();
  const auto rest = arguments.subspan(1);
  if (first == "probe") return parse_probe(Words(rest));
  if (first == "serve") return parse_serve(Words(rest));
  if (first == "stop") return parse_stop(Words(rest));
  if (first == "--help" || first == "-h") return Options{.verb = Verb::kHelp};
  if (first == "--version" || first == "-V") {
    if (!rest.empty()) return usage_error("--version takes no ", rest.front());
    return Options{.verb = Verb::kVersion};
  }
  return usage_error(first.starts_with('-') ? "no such option: " : "no such verb: ", first);
}

}  // namespace trueno
