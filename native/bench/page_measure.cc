#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "adaptive/adaptive_encoder.h"
#include "adaptive/feature_kernels.h"
#include "adaptive/objective.h"
#include "adaptive/page_choice.h"
#include "bench/command_line.h"
#include "bench/kept_pages.h"
#include "bench/pinned_cpu.h"
#include "bench/quartiles.h"
#include "codec/page_codec.h"
#include "codec/page_encoder.h"
#include "codec/zstd_fast_codec.h"
#include "cpu/cpu_dispatch.h"
#include "pageset/page_set.h"

namespace {

using namespace trueno;

constexpr char kProgram[] = "page-measure";
constexpr char kHelpText[] =
    R"(page-measure - what every codec makes of every page

Usage: page-measure ROUNDS PAGES FILE...

Prints CSV, a line for each of at most PAGES pages of each FILE that are not
same-filled: the number of its file, its features, and for each codec and each
objective of the adaptive encoder the bytes stored and the nanoseconds taken,
the lower quartile of ROUNDS rounds. Contents of pages are not printed. All
pages are in one order, shuffled anew in each round, as a processor learns the
branches of a page that it sees twice; each is in its cache when it is timed.

Exit status: 0 done, 1 failed, 2 wrong usage
)";

constexpr std::array kObjectives{Objective::kLatency, Objective::kBalance, Objective::kDensity};

/// Something that is done to every page in turn, and what it came to.
struct Pass {
  std::string name;
  /// Gives the bytes stored.
  std::function<size_t(PageView page, PageBuffer block)> run;
  std::vector<size_t> stored_bytes = {};
  /// A sample a round, for each page.
  std::vector<std::vector<double>> ns = {};
};

/// A page and the number of its file.
struct MeasuredPage {
  const Page* page;
  size_t file;
};

/// The codec that a choice stands for.
Result<std::unique_ptr<PageCodec>> make_codec(PageChoice choice, Target target) {
  switch (choice) {
    case PageChoice::kLz4:
      break;
    case PageChoice::kZstdFast:
      return ZstdFastCodec::make(target, ZstdLiterals::kRaw);
    case PageChoice::kZstdHuffman:
      return ZstdFastCodec::make(target, ZstdLiterals::kHuffman);
    case PageChoice::kZstdDense:
      return make_page_codec({.algorithm = Algorithm::kZstd, .target = target});
    case PageChoice::kRaw:
      break;
  }
  return make_page_codec({.algorithm = Algorithm::kLz4, .target = target});
}

Result<std::vector<Pass>> make_passes(Target target) {
  std::vector<Pass> passes;
  const FeatureKernel count_features = feature_kernel(target);
  passes.push_back({"features", [count_features](PageView page, PageBuffer) {
                      PageFeatures features;
                      count_features(reinterpret_cast<const uint8_t*>(page.data()), features);
                      return size_t{choose(predict(features), Objective::kBalance) ==
                                    PageChoice::kRaw};
                    }});
  for (size_t index = 0; index < kCodecChoiceCount; ++index) {
    const auto choice = static_cast<PageChoice>(index);
    auto codec = make_codec(choice, target);
    if (!codec) return codec.error();
    passes.push_back(
        {std::string(page_choice_name(choice)),
         [codec = std::shared_ptr(std::move(*codec))](PageView page, PageBuffer block) {
           const auto bytes = codec->compress(page, block.first(kZsmallocHugeBytes));
           return bytes ? *bytes : kPageBytes;
         }});
  }
  for (const Objective objective : kObjectives) {
    auto encoder = AdaptiveEncoder::make({.objective = objective, .target = target});
    if (!encoder) return encoder.error();
    passes.push_back(
        {std::string(objective_name(objective)),
         [encoder = std::shared_ptr(std::move(*encoder))](PageView page, PageBuffer block) {
           return size_t{encoder->encode(page, block).stored_bytes};
         }});
  }
  return passes;
}

void measure(std::vector<Pass>& passes, const std::vector<MeasuredPage>& pages, size_t rounds) {
  using Clock = std::chrono::steady_clock;
  for (Pass& pass : passes) {
    pass.stored_bytes.resize(pages.size());
    pass.ns.resize(pages.size());
  }
  std::vector<size_t> order(pages.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937_64 random(1);
  const auto cached = std::make_unique<Page>();
  const auto block = std::make_unique<Page>();
  for (size_t round = 0; round < rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    for (Pass& pass : passes) {
      for (const size_t index : order) {
        *cached = *pages[index].page;
        const auto start = Clock::now();
        pass.stored_bytes[index] = pass.run(*cached, *block);
        const std::chrono::duration<double, std::nano> took = Clock::now() - start;
        pass.ns[index].push_back(took.count());
      }
    }
  }
}

void print(const std::vector<Pass>& passes, const std::vector<MeasuredPage>& pages, Target target) {
  std::printf("file");
  for (size_t feature = 0; feature < kPageFeatureCount; ++feature) {
    std::printf(",%s", std::string(page_feature_name(static_cast<PageFeature>(feature))).c_str());
  }
  for (const Objective objective : kObjectives) {
    std::printf(",%s_choice", std::string(objective_name(objective)).c_str());
  }
  for (const Pass& pass : passes) {
    std::printf(",%s_bytes,%s_ns", pass.name.c_str(), pass.name.c_str());
  }
  std::printf("\n");
  for (size_t index = 0; index < pages.size(); ++index) {
    PageFeatures features;
    feature_kernel(target)(reinterpret_cast<const uint8_t*>(pages[index].page->data()), features);
    std::printf("%zu", pages[index].file);
    for (const unsigned value : features) std::printf(",%u", value);
    for (const Objective objective : kObjectives) {
      const PageChoice choice =
          choice_without_looking(objective).value_or(choose(predict(features), objective));
      std::printf(",%s", std::string(page_choice_name(choice)).c_str());
    }
    for (const Pass& pass : passes) {
      std::printf(",%zu,%.0f", pass.stored_bytes[index], quartiles_of(pass.ns[index]).lower);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto argument = [&](int index) {
    return std::string(index < argument_count ? arguments[index] : "");
  };
  if (argument_count == 2 && (argument(1) == "--help" || argument(1) == "-h")) {
    return std::fputs(kHelpText, stdout) < 0 ? 1 : 0;
  }
  const auto rounds = positive_number(argument(1));
  const auto most_pages = positive_number(argument(2));
  if (argument_count < 4 || !rounds || !most_pages) {
    std::fputs("page-measure: wrong usage (run page-measure --help)\n", stderr);
    return 2;
  }

  const Result<Target>& target = cpu_dispatch().target;
  if (!target) return fail(kProgram, target.error());
  std::vector<PageSet> sets;
  for (int index = 3; index < argument_count; ++index) {
    auto set = read_page_set(argument(index), std::numeric_limits<size_t>::max());
    if (!set) return fail(kProgram, set.error());
    sets.push_back(without_same_filled(*set));
  }
  std::vector<MeasuredPage> pages;
  for (size_t file = 0; file < sets.size(); ++file) {
    for (const size_t index : spread_evenly(sets[file].size(), *most_pages)) {
      pages.push_back({&sets[file][index], file});
    }
  }
  auto passes = make_passes(*target);
  if (!passes) return fail(kProgram, passes.error());
  pin_to_last_cpu();
  measure(*passes, pages, *rounds);
  print(*passes, pages, *target);
  return 0;
}
