#include <algorithm>
#include <string>
#include <string_view>

#include "core/version.h"
#include "daemon/probe.h"
#include "ublk/ublk_features.h"

namespace trueno {
namespace {

constexpr size_t kColumns = 80;

/// Text that starts at the column of the indent, broken at spaces so that it fits and goes on at
/// the same column.
std::string folded(std::string_view text, size_t indent) {
  std::string result;
  size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > kColumns) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return result;
}

template <typename Words>
std::string spaced(const Words& words) {
  std::string line;
  for (const auto& word : words) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line;
}

std::string field(std::string_view name, std::string_view value) {
  constexpr size_t kValueColumn = 12;
  std::string line = "  ";
  line += name;
  line.resize(kValueColumn, ' ');
  return line + folded(value, kValueColumn) + "\n";
}

std::string reason_text(const Error& reason) {
  return "\n  " + folded(describe(reason), 2) + "\n    -> " +
         folded(error_text(reason.code).remedy, 7) + "\n";
}

std::string ublk_text(const Result<uint64_t>& features) {
  return features ? "works: " + spaced(ublk_feature_names(*features)) : describe(features.error());
}

std::string cpu_text(const CpuDispatch& cpu) {
  std::string line(architecture_name());
  if (cpu.target) {
    line += ", runs ";
    line += target_name(*cpu.target);
    line += cpu.forced ? " code as TRUENO_FORCE_TARGET says" : " code";
  }
  const std::string features = spaced(feature_names(cpu.features));
  return features.empty() ? line : line + "; has " + features;
}

}  // namespace

std::string probe_text(const ProbeReport& report) {
  std::string text = "trueno-ublk ";
  text += kPackageVersion;
  text += report.can_serve() ? " can serve devices here.\n\n" : " cannot serve devices here.\n\n";
  text += field("kernel", report.kernel_release);
  text += field("io_uring", report.io_uring_error ? describe(*report.io_uring_error) : "works");
  text += field("ublk", ublk_text(report.ublk_features));
  text += field("cpu", cpu_text(report.cpu));
  if (report.can_serve()) return text;
  text += "\nWhat stands in the way, and what to do:\n";
  for (const Error& reason : report.reasons) text += reason_text(reason);
  return text;
}

}  // namespace trueno
