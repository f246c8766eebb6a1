#include <valgrind/callgrind.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench/kept_pages.h"
#include "bench/page_read.h"
#include "bench/page_subject.h"
#include "bench/toolchain.h"
#include "codec/page_kernels.h"
#include "cpu/cpu_features.h"
#include "pageset/synthetic_pages.h"

// Under callgrind with --collect-atstart=no: writes one dump for each thing that is counted, under
// its name, and prints what it is made with. Alone it does the same work, and counts nothing.
namespace {

using trueno::Page;
using trueno::PageSet;

constexpr std::array<std::string_view, 7> kSets{"heap",
                                                "text",
                                                "random_then_zeros",
                                                "zeros_but_one_byte",
                                                "repeats_every_7_bytes",
                                                "repeats_every_64_bytes",
                                                "random"};
constexpr std::string_view kSameFilledSet = "same_filled";

/// The work is done once before, so that tables and caches of a library are as later.
template <typename Work>
void count(const std::string& name, Work work) {
  work();
  CALLGRIND_TOGGLE_COLLECT;
  work();
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT(name.c_str());
}

std::string joined(std::string_view set, std::string_view what, std::string_view target) {
  return std::string(set) + "/" + std::string(what) + "/" + std::string(target);
}

void count_codecs(const std::string& set, const PageSet& pages,
                  const std::vector<trueno::NamedSubject>& subjects) {
  std::byte room[trueno::kBlockRoomBytes];
  Page out;
  for (const trueno::NamedSubject& named : subjects) {
    const std::string who = named.maker + " " + named.algorithm + " " + named.setting;
    count(joined(set, "compress/" + who, named.target), [&] {
      for (const Page& page : pages) named.subject->encode(page, room);
    });
    // What an adaptive encoder reads, the codecs below it have written.
    if (named.algorithm == "adaptive") continue;
    const trueno::KeptPages kept(*named.subject, pages);
    count(joined(set, "decompress/" + who, named.target), [&] {
      for (size_t index = 0; index < pages.size(); ++index) kept.read_back(index, out);
    });
  }
}

void count_same_filled_test(const PageSet& pages, trueno::Target target) {
  const auto is_same_filled = trueno::page_kernels(target).is_same_filled;
  uint64_t sum = 0;
  count(joined(kSameFilledSet, "test", trueno::target_name(target)), [&] {
    for (const Page& page : pages) {
      sum += is_same_filled(reinterpret_cast<const uint8_t*>(page.data())) ? 1 : 0;
    }
  });
  count(joined(kSameFilledSet, "read", trueno::target_name(target)), [&] {
    for (const Page& page : pages) {
      sum += trueno::read_page(target, reinterpret_cast<const uint8_t*>(page.data()));
    }
  });
  asm volatile("" : : "r"(sum));
}

/// What the gate watches, beside the peer that it is divided by.
bool is_watched(const trueno::NamedSubject& named) {
  if (named.maker == "trueno") {
    return named.algorithm == "lz4" || named.algorithm == "adaptive" ||
           named.setting.starts_with("fast");
  }
  return named.maker == "liblz4" && named.setting == "acceleration 1";
}

}  // namespace

int main() {
  const std::vector<trueno::Target> targets =
      trueno::supported_targets(trueno::detect_cpu_features());
  auto subjects = trueno::our_subjects(targets);
  if (!subjects) {
    std::fprintf(stderr, "instruction-bench: %s\n", trueno::describe(subjects.error()).c_str());
    return 1;
  }
  for (trueno::NamedSubject& peer : trueno::peer_subjects()) subjects->push_back(std::move(peer));
  std::erase_if(*subjects, [](const auto& named) { return !is_watched(named); });

  for (const trueno::SyntheticSet& set : trueno::synthetic_sets()) {
    if (set.name == kSameFilledSet) {
      for (const trueno::Target target : targets) count_same_filled_test(set.pages, target);
    } else if (std::ranges::find(kSets, set.name) != kSets.end()) {
      count_codecs(set.name, trueno::without_same_filled(set.pages), *subjects);
    }
  }
  std::printf("{%s}\n", trueno::toolchain_json().c_str());
  return 0;
}
