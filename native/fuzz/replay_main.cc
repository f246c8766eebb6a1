#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "fuzz/fuzz_target.h"

/// Runs the target over the files of the folder that is named. Without a single one it fails, as a
/// test that tested nothing.
int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: TARGET FOLDER\n", stderr);
    return 2;
  }
  size_t inputs = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1], error)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> input(std::istreambuf_iterator<char>(file), {});
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
    ++inputs;
  }
  std::printf("%zu inputs\n", inputs);
  return inputs == 0 ? 1 : 0;
}
