#include "bench/page_times.h"

#include <array>
#include <cstdio>

namespace trueno {
namespace {

std::string json_of(const Quartiles& quartiles) {
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(), R"({"lower":%.1f,"median":%.1f,"upper":%.1f})",
                quartiles.lower, quartiles.median, quartiles.upper);
  return text.data();
}

}  // namespace

std::string json_of(const PageTimes& times) {
  return R"({"wall_ns":)" + json_of(times.wall_ns) + R"(,"cpu_ns":)" + json_of(times.cpu_ns) + "}";
}

void PageTimeSamples::add(const Elapsed& elapsed, size_t pages) {
  wall_ns_.push_back(elapsed.wall_ns / static_cast<double>(pages));
  cpu_ns_.push_back(elapsed.cpu_ns / static_cast<double>(pages));
}

}  // namespace trueno
