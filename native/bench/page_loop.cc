#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/command_line.h"
#include "bench/stopwatch.h"
#include "codec/page_codec.h"
#include "codec/page_encoder.h"
#include "cpu/cpu_dispatch.h"
#include "pageset/page_set.h"

// What a batch call of the library is measured against: the bare loop over an encoder.
//
//   page-loop PAGES-FILE ALGORITHM
//
// For each line on standard input it compresses all pages, one behind the other, then decompresses
// them, and prints the nanoseconds that both took; so a caller can take turns with it.
namespace {

using trueno::EncodedPage;
using trueno::kPageBytes;
using trueno::PageBuffer;
using trueno::PageForm;

constexpr char kProgram[] = "page-loop";

struct PageLoop {
  const trueno::PageSet& pages;
  trueno::PageEncoder& encoder;
  std::vector<EncodedPage> encoded = std::vector<EncodedPage>(pages.size());
  std::vector<std::byte> stored = std::vector<std::byte>(pages.size() * kPageBytes);
  std::vector<trueno::Page> restored = std::vector<trueno::Page>(pages.size());

  void compress() {
    size_t end = 0;
    for (size_t index = 0; index < pages.size(); ++index) {
      std::byte* const block = stored.data() + end;
      encoded[index] = encoder.encode(pages[index], PageBuffer(block, kPageBytes));
      if (encoded[index].form == PageForm::kRaw) std::memcpy(block, &pages[index], kPageBytes);
      end += encoded[index].stored_bytes;
    }
  }

  bool decompress() {
    size_t end = 0;
    for (size_t index = 0; index < pages.size(); ++index) {
      const std::span<const std::byte> bytes(stored.data() + end, encoded[index].stored_bytes);
      if (!encoder.decode(encoded[index], bytes, restored[index])) return false;
      end += bytes.size();
    }
    return true;
  }
};

}  // namespace

int main(int argument_count, char** arguments) {
  const auto algorithm = argument_count == 3 ? trueno::find_algorithm(arguments[2])
                                             : std::optional<trueno::Algorithm>();
  if (!algorithm) {
    std::fputs("usage: page-loop PAGES-FILE lz4|lz4hc|zstd\n", stderr);
    return 2;
  }
  const trueno::CpuDispatch& cpu = trueno::cpu_dispatch();
  if (!cpu.target) return trueno::fail(kProgram, cpu.target.error());
  const auto pages = trueno::read_page_set(arguments[1], SIZE_MAX);
  if (!pages) return trueno::fail(kProgram, pages.error());
  const auto codec = trueno::make_page_codec({.algorithm = *algorithm, .target = *cpu.target});
  if (!codec) return trueno::fail(kProgram, codec.error());
  trueno::PageEncoder encoder(**codec, *algorithm, *cpu.target);
  PageLoop loop{.pages = *pages, .encoder = encoder};

  for (int letter = std::getchar(); letter != EOF; letter = std::getchar()) {
    if (letter != '\n') continue;
    const trueno::Stopwatch compressing;
    loop.compress();
    const double compress_ns = compressing.elapsed().wall_ns;
    const trueno::Stopwatch decompressing;
    if (!loop.decompress())
      return trueno::fail(kProgram, {.code = trueno::ErrorCode::kCorruptBlock});
    std::printf("%.0f %.0f\n", compress_ns, decompressing.elapsed().wall_ns);
    std::fflush(stdout);
  }
  return 0;
}
