#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "adaptive/adaptive_encoder.h"
#include "bench/command_line.h"
#include "bench/kept_pages.h"
#include "bench/mapped_region.h"
#include "bench/page_times.h"
#include "bench/pinned_cpu.h"
#include "bench/stopwatch.h"
#include "cpu/cpu_dispatch.h"
#include "pages/compressed_store.h"
#include "pageset/page_set.h"
#include "pageset/synthetic_pages.h"

namespace {

using trueno::Error;
using trueno::ErrorCode;
using trueno::kPageBytes;
using trueno::PageSet;
using trueno::PageStore;

constexpr char kProgram[] = "page-store-bench";

constexpr char kHelpText[] =
    R"(page-store-bench - page sets through the page store

Usage: page-store-bench ALGORITHM ROUNDS PAGES FILE...

Compresses at most PAGES pages of each FILE by ALGORITHM (lz4, lz4hc, zstd or
adaptive), as a device does, into one store and reads them back, ROUNDS times,
on one CPU and one thread. The refills of the reserve, which a daemon leaves to
another thread, are given apart. Then overwrites and discards random pages, 10
rounds of as many operations as there are pages, and discards all. Same-filled
pages are left out. Prints JSON: times are nanoseconds per page; used_bytes is
what the store says, resident_bytes what the kernel says of its memory without
slots and reserve.

Exit status: 0 done, 1 failed, 2 wrong usage
)";

/// After each request of this many pages, which is the block layer's largest, the reserve is
/// refilled, as another thread would do it.
constexpr size_t kRequestPages = 32;
constexpr size_t kReserveBytes = 4 << 20;
constexpr size_t kChurnRounds = 10;

/// A store and what it needs.
struct BenchedStore {
  explicit BenchedStore(uint64_t slot_count)
      : layout(*trueno::store_layout(trueno::geometry_for(slot_count))),
        region(layout.region_bytes) {}

  trueno::StoreLayout layout;
  trueno::MappedRegion region;
  std::unique_ptr<PageStore> store;

  /// Lets maintenance do all that it has to do.
  void tidy() {
    constexpr size_t kAll = size_t{1} << 40;
    for (int times = 0; times < 4; ++times) {
      while (store->compact(kAll)) {
      }
      while (store->refill(kAll)) {
      }
    }
  }

  void print_memory(const char* when) {
    const trueno::StoreStatistics statistics = store->statistics();
    const size_t resident_bytes =
        region.resident_bytes() - layout.data_offset - statistics.reserve_bytes;
    std::printf(
        R"(,"%s":{"compressed_bytes":%lu,"used_bytes":%lu,"resident_bytes":%zu,"pages_compacted":%lu)",
        when, statistics.compr_data_size, statistics.mem_used_total, resident_bytes,
        statistics.pages_compacted);
    // JSON has no number for nothing by nothing.
    if (statistics.compr_data_size > 0) {
      std::printf(R"(,"used_per_compressed":%.4f)",
                  static_cast<double>(statistics.mem_used_total) /
                      static_cast<double>(statistics.compr_data_size));
    }
    std::printf("}");
  }
};

trueno::Elapsed sum(const trueno::Elapsed& one, const trueno::Elapsed& other, int sign) {
  return {one.wall_ns + sign * other.wall_ns, one.cpu_ns + sign * other.cpu_ns};
}

template <typename Encoder>
int bench(const PageSet& pages, size_t rounds, Encoder& encoder) {
  BenchedStore benched(pages.size());
  if (!benched.region.is_mapped()) {
    return trueno::fail(kProgram, {.code = ErrorCode::kOutOfMemory});
  }
  auto made = PageStore::format(benched.region.bytes(), benched.layout.geometry,
                                {.limit_bytes = 0, .reserve_bytes = kReserveBytes}, benched.region);
  if (!made) return trueno::fail(kProgram, made.error());
  benched.store = std::move(*made);
  PageStore& store = *benched.store;
  trueno::CompressedStore<Encoder> compressed(store, encoder);
  store.refill(SIZE_MAX);

  trueno::PageTimeSamples writes;
  trueno::PageTimeSamples refills;
  trueno::PageTimeSamples reads;
  PageSet out(pages.size());
  // The first round only warms up.
  for (size_t round = 0; round <= rounds; ++round) {
    if (!store.discard(0, pages.size())) {
      return trueno::fail(kProgram, {.code = ErrorCode::kCorruptBlock});
    }
    benched.tidy();
    trueno::Elapsed refill_elapsed{};
    const trueno::Stopwatch writing;
    for (size_t slot = 0; slot < pages.size(); ++slot) {
      if (const auto written = compressed.write(slot, pages[slot]); !written) {
        return trueno::fail(kProgram, {.code = written.error()});
      }
      if (slot % kRequestPages != kRequestPages - 1) continue;
      const trueno::Stopwatch refilling;
      store.refill(SIZE_MAX);
      refill_elapsed = sum(refill_elapsed, refilling.elapsed(), 1);
    }
    const trueno::Elapsed write_elapsed = sum(writing.elapsed(), refill_elapsed, -1);
    const trueno::Stopwatch reading;
    for (size_t slot = 0; slot < pages.size(); ++slot) {
      if (const auto read = compressed.read(slot, out[slot]); !read) {
        return trueno::fail(kProgram, {.code = read.error()});
      }
    }
    const trueno::Elapsed read_elapsed = reading.elapsed();
    if (out != pages) return trueno::fail(kProgram, {.code = ErrorCode::kCorruptBlock});
    if (round == 0) continue;
    writes.add(write_elapsed, pages.size());
    refills.add(refill_elapsed, pages.size());
    reads.add(read_elapsed, pages.size());
  }
  std::printf(R"({"pages":%zu,"write":%s,"refill":%s,"read":%s)", pages.size(),
              trueno::json_of(writes.times()).c_str(), trueno::json_of(refills.times()).c_str(),
              trueno::json_of(reads.times()).c_str());
  benched.print_memory("filled_at_once");
  benched.tidy();
  benched.print_memory("filled");

  trueno::PseudoRandom random(1);
  for (size_t round = 0; round < kChurnRounds; ++round) {
    for (size_t operation = 0; operation < pages.size(); ++operation) {
      const uint64_t slot = random.below(pages.size());
      if (random.below(3) == 0) {
        const uint64_t count = random.below(std::min<uint64_t>(16, pages.size() - slot)) / 8 + 1;
        if (!store.discard(slot, count)) {
          return trueno::fail(kProgram, {.code = ErrorCode::kCorruptBlock});
        }
      } else if (const auto written = compressed.write(slot, pages[random.below(pages.size())]);
                 !written) {
        return trueno::fail(kProgram, {.code = written.error()});
      }
      if (operation % kRequestPages == 0) {
        store.refill(SIZE_MAX);
        store.compact(kRequestPages * 16);
      }
    }
  }
  benched.print_memory("churned_at_once");
  benched.tidy();
  benched.print_memory("churned");
  if (!store.discard(0, pages.size())) {
    return trueno::fail(kProgram, {.code = ErrorCode::kCorruptBlock});
  }
  benched.tidy();
  benched.print_memory("discarded");
  std::printf("}\n");
  return std::fflush(stdout) == 0 ? 0 : 1;
}

int bench_with(const std::string& name, const PageSet& pages, size_t rounds) {
  const trueno::CpuDispatch& cpu = trueno::cpu_dispatch();
  if (!cpu.target) return trueno::fail(kProgram, cpu.target.error());
  if (name == "adaptive") {
    const auto encoder = trueno::AdaptiveEncoder::make(
        {.target = *cpu.target, .largest_block_bytes = trueno::kLargestBlockBytes});
    if (!encoder) return trueno::fail(kProgram, encoder.error());
    return bench(pages, rounds, **encoder);
  }
  const auto algorithm = trueno::find_algorithm(name);
  if (!algorithm) return trueno::fail(kProgram, {.code = ErrorCode::kUsage, .subject = name});
  const auto codec = trueno::make_page_codec({.algorithm = *algorithm,
                                              .level = trueno::usual_device_level(*algorithm),
                                              .target = *cpu.target});
  if (!codec) return trueno::fail(kProgram, codec.error());
  trueno::PageEncoder encoder(**codec, *algorithm, *cpu.target, trueno::kLargestBlockBytes);
  return bench(pages, rounds, encoder);
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    return std::fputs(kHelpText, stdout) < 0 ? 1 : 0;
  }
  const auto rounds = words.size() > 3 ? trueno::positive_number(words[1]) : std::nullopt;
  const auto most_pages = words.size() > 3 ? trueno::positive_number(words[2]) : std::nullopt;
  if (!rounds || !most_pages) {
    std::fprintf(stderr, "%s: wrong usage (run %s --help)\n", kProgram, kProgram);
    return 2;
  }
  PageSet pages;
  for (size_t index = 3; index < words.size(); ++index) {
    const auto set = trueno::read_page_set(words[index], *most_pages);
    if (!set) return trueno::fail(kProgram, set.error());
    const PageSet others = trueno::without_same_filled(*set);
    pages.insert(pages.end(), others.begin(), others.end());
  }
  if (pages.empty()) return trueno::fail(kProgram, {.code = ErrorCode::kNotPages});
  trueno::pin_to_last_cpu();
  return bench_with(words[0], pages, *rounds);
}
