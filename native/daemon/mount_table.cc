#include "daemon/mount_table.h"

#include <algorithm>

#include "daemon/text_file.h"

namespace trueno {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t end = text.find(separator); end != text.npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

std::optional<Mount> parse_mount(std::string_view line) {
  // ID, parent, device, root, path, options, any number of tags, "-", type, source, super options
  const auto words = split(line, ' ');
  const auto dash = std::ranges::find(words, "-");
  if (dash - words.begin() < 6 || words.end() - dash < 4) return std::nullopt;
  return Mount{.device = std::string(words[2]),
               .path = unescaped(words[4]),
               .type = std::string(dash[1]),
               .source = unescaped(dash[2]),
               .super_options = std::string(dash[3])};
}

}  // namespace

std::string unescaped(std::string_view word) {
  std::string result;
  const auto is_digit = [](char character) { return character >= '0' && character <= '7'; };
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] == '\\' && word.size() - at >= 4 &&
        std::ranges::all_of(word.substr(at + 1, 3), is_digit)) {
      result += static_cast<char>((word[at + 1] - '0') * 64 + (word[at + 2] - '0') * 8 +
                                  (word[at + 3] - '0'));
      at += 3;
    } else {
      result += word[at];
    }
  }
  return result;
}

bool Mount::has_super_option(std::string_view option) const {
  return std::ranges::count(split(super_options, ','), option) > 0;
}

std::vector<Mount> parse_mounts(std::string_view text) {
  std::vector<Mount> mounts;
  for (const std::string_view line : split(text, '\n')) {
    if (auto mount = parse_mount(line)) mounts.push_back(*std::move(mount));
  }
  return mounts;
}

Result<std::vector<Mount>> read_mounts() {
  const auto text = read_text_file("/proc/self/mountinfo");
  if (!text) return text.error();
  return parse_mounts(*text);
}

Result<std::optional<Mount>> find_mount_at(std::string_view path) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  // The last one covers those before it.
  std::optional<Mount> found;
  for (const Mount& mount : *mounts) {
    if (mount.path == path) found = mount;
  }
  return found;
}

}  // namespace trueno
