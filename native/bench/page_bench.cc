#include <benchmark/benchmark.h>
// For LZ4_compress_fast_extState_fastReset, which is not in shared libraries.
#define LZ4_STATIC_LINKING_ONLY
#include <lz4.h>
#include <zstd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "codec/lz4_format.h"
#include "codec/page_codec.h"
#include "codec/page_kernels.h"
#include "codec/zstd_fast_codec.h"
#include "cpu/cpu_dispatch.h"
#include "pageset/page_set.h"

// Kernels over page sets: TRUENO_PAGE_SETS="a.pages b.pages" page-bench. Prints medians of ten
// repetitions, in random order as the speed of a machine drifts. `per_page` is CPU time; `ratio` is
// bytes in by bytes out, where a page that does not shrink counts as a whole one. Same-filled pages
// have a benchmark of their own and are in no other.
namespace {

using trueno::kPageBytes;
using trueno::Page;
using trueno::PageSet;

constexpr size_t kMostPages = 2000;

struct NamedPages {
  std::string name;
  PageSet pages;
};

/// Compresses a page into at most 4096 bytes; 0 when it does not fit.
using Compress = size_t (*)(void* context, const uint8_t* page, uint8_t* out);
using Decompress = bool (*)(void* context, const uint8_t* block, size_t block_bytes, uint8_t* page);

const uint8_t* bytes_of(const Page& page) { return reinterpret_cast<const uint8_t*>(page.data()); }
uint8_t* bytes_of(Page& page) { return reinterpret_cast<uint8_t*>(page.data()); }

void count_pages(benchmark::State& state, size_t pages) {
  const auto done = static_cast<double>(state.iterations()) * static_cast<double>(pages);
  state.counters["per_page"] =
      benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(done) * static_cast<int64_t>(kPageBytes));
}

struct Codec {
  std::string name;
  /// What code it runs, for the label.
  std::string target;
  Compress compress;
  Decompress decompress;
  void* context;
};

void bench_compress(benchmark::State& state, const Codec& codec, const PageSet& pages) {
  Page out;
  size_t out_bytes = 0;
  for (auto _ : state) {
    out_bytes = 0;
    for (const Page& page : pages) {
      const size_t block_bytes = codec.compress(codec.context, bytes_of(page), bytes_of(out));
      out_bytes += block_bytes == 0 ? kPageBytes : block_bytes;
    }
    benchmark::ClobberMemory();
  }
  count_pages(state, pages.size());
  state.counters["ratio"] =
      static_cast<double>(pages.size() * kPageBytes) / static_cast<double>(out_bytes);
  state.SetLabel(codec.target);
}

/// Each codec reads the blocks that `writer` made.
void bench_decompress(benchmark::State& state, const Codec& codec, const Codec& writer,
                      const PageSet& pages) {
  std::vector<std::vector<uint8_t>> blocks;
  Page out;
  for (const Page& page : pages) {
    const size_t block_bytes = writer.compress(writer.context, bytes_of(page), bytes_of(out));
    if (block_bytes == 0) continue;
    blocks.emplace_back(bytes_of(out), bytes_of(out) + block_bytes);
  }
  for (auto _ : state) {
    for (const std::vector<uint8_t>& block : blocks) {
      if (!codec.decompress(codec.context, block.data(), block.size(), bytes_of(out))) {
        state.SkipWithError("a block cannot be read");
        return;
      }
    }
    benchmark::ClobberMemory();
  }
  count_pages(state, blocks.size());
  state.SetLabel(codec.target);
}

void bench_same_filled(benchmark::State& state, const trueno::PageKernels& kernels,
                       const PageSet& pages) {
  for (auto _ : state) {
    for (const Page& page : pages) {
      benchmark::DoNotOptimize(kernels.is_same_filled(bytes_of(page)));
    }
  }
  count_pages(state, pages.size());
  state.SetLabel(std::string(trueno::target_name(kernels.target)));
}

Codec codec_of_target(const trueno::PageKernels& kernels) {
  return {.name = "ours",
          .target = std::string(trueno::target_name(kernels.target)),
          .compress =
              [](void* context, const uint8_t* page, uint8_t* out) {
                return static_cast<const trueno::PageKernels*>(context)->lz4_compress(page, out,
                                                                                      kPageBytes);
              },
          .decompress =
              [](void* context, const uint8_t* block, size_t block_bytes, uint8_t* page) {
                return static_cast<const trueno::PageKernels*>(context)->lz4_decompress(
                    block, block_bytes, page);
              },
          .context = const_cast<trueno::PageKernels*>(&kernels)};
}

using Liblz4Compress = int (*)(void*, const char*, char*, int, int, int);

/// A way to call the peer, with a state that is allocated once as in kernel zram.
template <Liblz4Compress kCompress, int kAcceleration>
Codec liblz4_codec(std::string name) {
  static const auto lz4_state =
      std::make_unique<std::byte[]>(static_cast<size_t>(LZ4_sizeofState()));
  return {.name = std::move(name),
          .target = LZ4_versionString(),
          .compress =
              [](void* context, const uint8_t* page, uint8_t* out) {
                return static_cast<size_t>(kCompress(
                    context, reinterpret_cast<const char*>(page), reinterpret_cast<char*>(out),
                    static_cast<int>(kPageBytes), static_cast<int>(kPageBytes), kAcceleration));
              },
          .decompress =
              [](void*, const uint8_t* block, size_t block_bytes, uint8_t* page) {
                return LZ4_decompress_safe(
                           reinterpret_cast<const char*>(block), reinterpret_cast<char*>(page),
                           static_cast<int>(block_bytes),
                           static_cast<int>(kPageBytes)) == static_cast<int>(kPageBytes);
              },
          .context = lz4_state.get()};
}

template <int kAcceleration>
Codec accelerated_liblz4() {
  return liblz4_codec<LZ4_compress_fast_extState, kAcceleration>("liblz4_acceleration" +
                                                                 std::to_string(kAcceleration));
}

/// The peer's other curve of speed against size.
std::vector<Codec> accelerated_liblz4s() {
  return {accelerated_liblz4<2>(), accelerated_liblz4<4>(), accelerated_liblz4<8>(),
          accelerated_liblz4<16>(), accelerated_liblz4<32>()};
}

Codec codec_of(std::unique_ptr<trueno::PageCodec> page_codec, std::string name,
               std::string target) {
  static std::vector<std::unique_ptr<trueno::PageCodec>> codecs;
  codecs.push_back(std::move(page_codec));
  return {.name = std::move(name),
          .target = std::move(target),
          .compress =
              [](void* context, const uint8_t* page, uint8_t* out) {
                const auto block_bytes = static_cast<trueno::PageCodec*>(context)->compress(
                    trueno::PageView(reinterpret_cast<const std::byte*>(page), kPageBytes),
                    {reinterpret_cast<std::byte*>(out), kPageBytes});
                return block_bytes ? *block_bytes : 0;
              },
          .decompress =
              [](void* context, const uint8_t* block, size_t block_bytes, uint8_t* page) {
                return static_cast<trueno::PageCodec*>(context)
                    ->decompress({reinterpret_cast<const std::byte*>(block), block_bytes},
                                 trueno::PageBuffer(reinterpret_cast<std::byte*>(page), kPageBytes))
                    .has_value();
              },
          .context = codecs.back().get()};
}

/// An algorithm whose code is a library's.
Codec codec_of_settings(const trueno::PageCodecSettings& settings, std::string target) {
  return codec_of(
      std::move(*trueno::make_page_codec(settings)),
      std::string(trueno::algorithm_name(settings.algorithm)) + std::to_string(*settings.level),
      std::move(target));
}

/// Our zstd, with either kind of literals.
Codec fast_zstd_codec(trueno::Target target, trueno::ZstdLiterals literals) {
  const bool is_raw = literals == trueno::ZstdLiterals::kRaw;
  return codec_of(std::move(*trueno::ZstdFastCodec::make(target, literals)),
                  is_raw ? "our_zstd_raw" : "our_zstd_huffman",
                  std::string(trueno::target_name(target)));
}

int fail(const trueno::Error& error) {
  std::fprintf(stderr, "page-bench: %s (%s)\n", trueno::describe(error).c_str(),
               std::string(trueno::error_text(error.code).remedy).c_str());
  return 1;
}

trueno::Result<std::vector<NamedPages>> read_page_sets(const char* paths) {
  std::vector<NamedPages> sets;
  for (std::string rest = paths == nullptr ? "" : paths; !rest.empty();) {
    const std::string path = rest.substr(0, rest.find(' '));
    rest.erase(0, path.size() + 1);
    if (path.empty()) continue;
    auto pages = trueno::read_page_set(path, kMostPages);
    if (!pages) return pages.error();
    sets.push_back({path.substr(path.rfind('/') + 1), std::move(*pages)});
  }
  if (sets.empty()) {
    return trueno::Error{.code = trueno::ErrorCode::kNotPages, .subject = "TRUENO_PAGE_SETS"};
  }
  return sets;
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
  if (benchmark::ReportUnrecognizedArguments(option_count, options.data())) return 2;

  const trueno::CpuDispatch& cpu = trueno::cpu_dispatch();
  if (!cpu.target) return fail(cpu.target.error());
  auto sets = read_page_sets(std::getenv("TRUENO_PAGE_SETS"));
  if (!sets) return fail(sets.error());

  std::vector<trueno::Target> targets{*cpu.target};
  if (!cpu.forced) targets = trueno::supported_targets(cpu.features);

  std::vector<Codec> lz4_codecs{liblz4_codec<LZ4_compress_fast_extState, 1>("liblz4")};
  for (const trueno::Target target : targets) {
    lz4_codecs.push_back(codec_of_target(trueno::page_kernels(target)));
  }
  // Blocks like those above, or nearly so: only how they are made differs.
  std::vector<Codec> other_compressors = accelerated_liblz4s();
  other_compressors.push_back(
      liblz4_codec<LZ4_compress_fast_extState_fastReset, 1>("liblz4_fast_reset"));
  std::vector<Codec> others{
      codec_of_settings({.algorithm = trueno::Algorithm::kLz4Hc, .level = 9, .target = *cpu.target},
                        LZ4_versionString())};
  for (const int level : {-7, -5, -3, -1, 1, 2, 3}) {
    others.push_back(codec_of_settings({.algorithm = trueno::Algorithm::kZstd, .level = level},
                                       ZSTD_versionString()));
  }
  for (const trueno::ZstdLiterals literals :
       {trueno::ZstdLiterals::kRaw, trueno::ZstdLiterals::kHuffman}) {
    others.push_back(fast_zstd_codec(targets.back(), literals));
  }

  for (NamedPages& set : *sets) {
    auto same_filled = std::make_unique<PageSet>();
    auto pages = std::make_unique<PageSet>();
    for (const Page& page : set.pages) {
      const bool is_same = trueno::page_kernels(*cpu.target).is_same_filled(bytes_of(page));
      (is_same ? *same_filled : *pages).push_back(page);
    }
    std::printf("%s: %zu pages, and %zu same-filled ones\n", set.name.c_str(), pages->size(),
                same_filled->size());
    const auto add = [&](const std::string& what, const auto& run) {
      benchmark::RegisterBenchmark((set.name + "/" + what).c_str(), run)
          ->Unit(benchmark::kMillisecond);
    };
    const auto add_codec = [&](const Codec& codec, const Codec& writer, const std::string& blocks) {
      const std::string name = codec.name + ":" + codec.target;
      add("decompress/" + blocks + "/" + name, [codec, writer, &pages = *pages](auto& state) {
        bench_decompress(state, codec, writer, pages);
      });
    };
    if (!pages->empty()) {
      for (const std::vector<Codec>* codecs : {&lz4_codecs, &other_compressors, &others}) {
        for (const Codec& codec : *codecs) {
          add("compress/" + codec.name + ":" + codec.target,
              [codec, &pages = *pages](auto& state) { bench_compress(state, codec, pages); });
        }
      }
      for (const Codec& codec : lz4_codecs) {
        add_codec(codec, lz4_codecs.front(), "liblz4_blocks");
        add_codec(codec, lz4_codecs.back(), "our_blocks");
      }
      for (const Codec& codec : others) add_codec(codec, codec, "own_blocks");
    }
    if (!same_filled->empty()) {
      for (const trueno::Target target : targets) {
        add("is_same_filled/" + std::string(trueno::target_name(target)),
            [target, &pages = *same_filled](auto& state) {
              bench_same_filled(state, trueno::page_kernels(target), pages);
            });
      }
    }
    // The benchmarks keep references to them until the process ends.
    set.pages.clear();
    same_filled.release();
    pages.release();
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
