#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "codec/page_codec.h"
#include "pageset/synthetic_pages.h"

using namespace std::string_view_literals;

namespace {

/// A few calls as they come over the control socket, each with the byte 0 at its end.
constexpr auto kVarlinkCalls = std::to_array<std::string_view>({
    "{\"method\":\"org.varlink.service.GetInfo\"}\0"sv,
    "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
    "\"parameters\":{\"interface\":\"io.trueno.zram\"}}\0"sv,
    "{\"method\":\"io.trueno.zram.Info\",\"more\":true}\0"
    "{\"method\":\"io.trueno.zram.Statistics\",\"parameters\":null}\0"sv,
    "{\"method\":\"io.trueno.zram.SetLimit\",\"parameters\":{\"limit_bytes\":4096},"
    "\"oneway\":true}\0"sv,
    "{\"method\":\"io.trueno.zram.SetObjective\",\"parameters\":{\"objective\":\"density\"},"
    "\"upgrade\":true}\0"sv,
});

}  // namespace

/// Writes the first inputs of the fuzz targets into a folder: one page of each synthetic set, its
/// block of each algorithm, so that nobody's memory has to be kept, and calls of the control
/// socket.
int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: fuzz-corpus-maker FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  bool written = true;
  const auto write = [&](const std::string& name, std::span<const std::byte> bytes) {
    std::ofstream file(folder / name, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file.close();
    written = written && file.good();
  };

  for (const trueno::SyntheticSet& set : trueno::synthetic_sets()) {
    write(set.name, set.pages.front());
    for (const trueno::Algorithm algorithm : trueno::all_algorithms()) {
      const auto codec = trueno::make_page_codec({.algorithm = algorithm});
      std::byte block[2 * trueno::kPageBytes];
      if (!codec) return 1;
      const auto block_bytes = (*codec)->compress(set.pages.front(), block);
      if (!block_bytes) return 1;
      write(set.name + "." + std::string(trueno::algorithm_name(algorithm)),
            std::span<const std::byte>(block).first(*block_bytes));
    }
  }
  for (size_t call = 0; call < kVarlinkCalls.size(); ++call) {
    write("varlink." + std::to_string(call), std::as_bytes(std::span(kVarlinkCalls[call])));
  }
  return written ? 0 : 1;
}
