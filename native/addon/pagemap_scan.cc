#include "addon/pagemap_scan.h"

#include <sys/ioctl.h>

#include <cerrno>
#include <cstdint>

#include "addon/number_argument.h"

namespace trueno::addon {
namespace {

// Documentation/admin-guide/mm/pagemap.rst, include/uapi/linux/fs.h of Linux 6.7: headers of
// distributions with an older kernel do not have them, and theirs need not be the kernel that runs.

/// struct page_region
struct PageRegion {
  uint64_t start;
  uint64_t end;
  uint64_t categories;
};

/// struct pm_scan_arg
struct ScanArguments {
  uint64_t size;
  uint64_t flags;
  uint64_t start;
  uint64_t end;
  uint64_t walk_end;
  uint64_t vec;
  uint64_t vec_len;
  uint64_t max_pages;
  uint64_t category_inverted;
  uint64_t category_mask;
  uint64_t category_anyof_mask;
  uint64_t return_mask;
};
static_assert(sizeof(ScanArguments) == 96);

constexpr unsigned long kPagemapScan = _IOWR('f', 16, ScanArguments);
constexpr uint64_t kIsFile = 1 << 2;
constexpr uint64_t kIsPresent = 1 << 3;
constexpr uint64_t kIsZeroPage = 1 << 5;

}  // namespace

Napi::Value next_anonymous_page(const Napi::CallbackInfo& info) {
  constexpr double kMostAddress = 9007199254740991;
  const int pagemap = descriptor_argument(info, 0);
  const double start = whole_number(info, 1, "start", 0, kMostAddress);
  const double end = whole_number(info, 2, "end", start, kMostAddress);
  PageRegion found{};
  ScanArguments scan{
      .size = sizeof scan,
      .flags = 0,
      .start = static_cast<uint64_t>(start),
      .end = static_cast<uint64_t>(end),
      .walk_end = 0,
      .vec = reinterpret_cast<uintptr_t>(&found),
      .vec_len = 1,
      .max_pages = 1,
      .category_inverted = kIsFile | kIsZeroPage,
      .category_mask = kIsPresent | kIsFile | kIsZeroPage,
      .category_anyof_mask = 0,
      .return_mask = kIsPresent,
  };
  int regions = 0;
  do {
    regions = ioctl(pagemap, kPagemapScan, &scan);
  } while (regions < 0 && errno == EINTR);
  if (regions < 0) return Napi::Number::New(info.Env(), start);
  return Napi::Number::New(info.Env(), regions == 0 ? end : static_cast<double>(found.start));
}

}  // namespace trueno::addon
