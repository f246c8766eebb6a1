#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/command_line.h"
#include "bench/page_subject.h"
#include "codec/page_kernels.h"
#include "cpu/cpu_dispatch.h"
#include "pageset/page_set.h"

// Google Benchmark over page sets: page-bench a.pages b.pages. Prints medians of
// ten repetitions, in random order as the speed of a machine drifts. `per_page` is CPU time;
// `ratio` is bytes in by bytes kept. Same-filled pages have a benchmark of their own and are in no
// other. What codec-bench measures once and in turn, this one repeats until it is sure: for work on
// one loop, with --benchmark_filter.
namespace {

using namespace trueno;

constexpr char kProgram[] = "page-bench";
constexpr size_t kMostPages = 2000;

struct NamedPages {
  std::string name;
  PageSet pages;
  PageSet same_filled;
};

/// What a subject kept of a page.
struct KeptPage {
  EncodedPage encoded;
  std::vector<std::byte> stored;
};

void count_pages(benchmark::State& state, size_t pages) {
  const auto done = static_cast<double>(state.iterations()) * static_cast<double>(pages);
  state.counters["per_page"] =
      benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(done) * static_cast<int64_t>(kPageBytes));
}

void bench_compress(benchmark::State& state, PageSubject& subject, const PageSet& pages) {
  std::array<std::byte, kBlockRoomBytes> room;
  size_t kept_bytes = 0;
  for (auto _ : state) {
    kept_bytes = 0;
    for (const Page& page : pages) kept_bytes += subject.encode(page, room).stored_bytes;
    benchmark::ClobberMemory();
  }
  count_pages(state, pages.size());
  state.counters["ratio"] =
      static_cast<double>(pages.size() * kPageBytes) / static_cast<double>(kept_bytes);
}

/// Reads the blocks that `writer` makes; pages that did not shrink are left out.
void bench_decompress(benchmark::State& state, PageSubject& subject, PageSubject& writer,
                      const PageSet& pages) {
  std::array<std::byte, kBlockRoomBytes> room;
  std::vector<KeptPage> kept;
  for (const Page& page : pages) {
    const EncodedPage encoded = writer.encode(page, room);
    if (encoded.form != PageForm::kCompressed) continue;
    kept.push_back({encoded, {room.data(), room.data() + encoded.stored_bytes}});
  }
  Page out;
  for (auto _ : state) {
    for (const KeptPage& page : kept) {
      if (!subject.decode(page.encoded, page.stored, out)) {
        state.SkipWithError("a block cannot be read");
        return;
      }
    }
    benchmark::ClobberMemory();
  }
  count_pages(state, kept.size());
}

void bench_same_filled(benchmark::State& state, const PageKernels& kernels, const PageSet& pages) {
  for (auto _ : state) {
    for (const Page& page : pages) {
      benchmark::DoNotOptimize(
          kernels.is_same_filled(reinterpret_cast<const uint8_t*>(page.data())));
    }
  }
  count_pages(state, pages.size());
}

std::string name_of(const NamedSubject& subject) {
  std::string name = subject.maker + " " + subject.algorithm + " " + subject.setting;
  if (!subject.target.empty()) name += " " + subject.target;
  return name;
}

Result<NamedPages> read_named_pages(const std::string& path, const PageKernels& kernels) {
  auto pages = read_page_set(path, kMostPages);
  if (!pages) return pages.error();
  NamedPages set{.name = path.substr(path.rfind('/') + 1), .pages = {}, .same_filled = {}};
  for (const Page& page : *pages) {
    const bool is_same = kernels.is_same_filled(reinterpret_cast<const uint8_t*>(page.data()));
    (is_same ? set.same_filled : set.pages).push_back(page);
  }
  return set;
}

template <typename Run>
void add(const std::string& name, const Run& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
}

/// `subjects` and `set` must outlive the benchmarks.
void add_benchmarks(const NamedPages& set, const std::vector<NamedSubject>& subjects,
                    const std::vector<Target>& targets) {
  const PageSet& pages = set.pages;
  for (const NamedSubject& named : subjects) {
    if (pages.empty()) break;
    PageSubject& subject = *named.subject;
    add(set.name + "/compress/" + name_of(named),
        [&](benchmark::State& state) { bench_compress(state, subject, pages); });
    add(set.name + "/decompress/" + name_of(named),
        [&](benchmark::State& state) { bench_decompress(state, subject, subject, pages); });
    // The first one is liblz4: how fast are others on the very blocks that it reads?
    if (named.algorithm != "lz4" || named.maker == "liblz4") continue;
    PageSubject& liblz4 = *subjects.front().subject;
    add(set.name + "/decompress liblz4's blocks/" + name_of(named),
        [&](benchmark::State& state) { bench_decompress(state, subject, liblz4, pages); });
  }
  if (set.same_filled.empty()) return;
  for (const Target target : targets) {
    add(set.name + "/is_same_filled/" + std::string(target_name(target)),
        [&set, target](benchmark::State& state) {
          bench_same_filled(state, page_kernels(target), set.same_filled);
        });
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::vector<std::string> defaults{
      arguments[0], "--benchmark_repetitions=10", "--benchmark_report_aggregates_only=true",
      "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.05"};
  defaults.insert(defaults.end(), arguments + 1, arguments + argument_count);
  std::vector<char*> options;
  for (std::string& option : defaults) options.push_back(option.data());
  int option_count = static_cast<int>(options.size());
  benchmark::Initialize(&option_count, options.data());
  // What it leaves are page sets.
  if (option_count < 2 || options[1][0] == '-') {
    std::fputs("usage: page-bench [--benchmark_OPTION=VALUE]... FILE...\n", stderr);
    return 2;
  }

  const CpuDispatch& cpu = cpu_dispatch();
  if (!cpu.target) return fail(kProgram, cpu.target.error());
  std::vector<NamedPages> sets;
  for (int index = 1; index < option_count; ++index) {
    auto set = read_named_pages(options[static_cast<size_t>(index)], page_kernels(*cpu.target));
    if (!set) return fail(kProgram, set.error());
    sets.push_back(std::move(*set));
  }
  std::vector<Target> targets{*cpu.target};
  if (!cpu.forced) targets = supported_targets(cpu.features);

  std::vector<NamedSubject> subjects = peer_subjects();
  auto ours = our_subjects(targets);
  if (!ours) return fail(kProgram, ours.error());
  for (NamedSubject& subject : *ours) subjects.push_back(std::move(subject));

  for (const NamedPages& set : sets) add_benchmarks(set, subjects, targets);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
