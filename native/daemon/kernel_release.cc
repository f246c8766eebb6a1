#include "daemon/kernel_release.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>

namespace trueno {
namespace {

// ADD_DEV dereferences a null pointer in them. Ubuntu's numbers are those of its HWE kernels for
// 24.04 (https://github.com/ehrlich-b/go-ublk, "Known kernel bugs").
constexpr auto kCrashingUbuntuReleases = std::to_array<std::string_view>({
    "6.17.0-35-generic",
    "6.17.0-38-generic",
    "6.17.0-40-generic",
    "6.17.0-1019-aws",
    "6.17.0-1015-azure",
    "6.17.0-1016-azure",
    "6.17.0-1017-azure",
    "6.17.0-1018-azure",
    "6.17.0-1019-azure",
    "6.17.0-1020-azure",
});

constexpr auto kCrashingVersions = std::to_array<std::string_view>({"6.18.4", "6.18.5"});

}  // namespace

std::string kernel_release() {
  utsname names{};
  return uname(&names) == 0 ? names.release : "unknown";
}

bool crashes_at_add_device(std::string_view release) {
  const std::string_view version = release.substr(0, release.find_first_not_of("0123456789."));
  return std::ranges::count(kCrashingVersions, version) > 0 ||
         std::ranges::count(kCrashingUbuntuReleases, release) > 0;
}

}  // namespace trueno
