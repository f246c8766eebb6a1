#include "load/arguments.h"

#include <charconv>
#include <cstdio>
#include <cstring>

namespace trueno {

Arguments::Arguments(int word_count, char** words) {
  for (int at = 1; at < word_count; at += 2) {
    pairs_.push_back({.name = words[at], .value = at + 1 < word_count ? words[at + 1] : ""});
  }
}

const std::string* Arguments::take(std::string_view name) {
  for (Pair& pair : pairs_) {
    if (pair.name != name) continue;
    pair.taken = true;
    return &pair.value;
  }
  return nullptr;
}

uint64_t Arguments::number(std::string_view name, uint64_t otherwise) {
  const std::string* const value = take(name);
  if (value == nullptr) return otherwise;
  uint64_t number = 0;
  const char* const end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error == std::errc() && stop == end) return number;
  if (!wrong_number_) wrong_number_ = *value;
  return otherwise;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) {
  const std::string* const value = take(name);
  return value == nullptr ? std::string(otherwise) : *value;
}

std::optional<std::string> Arguments::wrong_word() const {
  if (wrong_number_) return wrong_number_;
  for (const Pair& pair : pairs_) {
    if (!pair.taken) return pair.name;
  }
  return std::nullopt;
}

std::optional<int> help_status(int word_count, char** words, const char* help_text) {
  if (word_count != 2 || std::strcmp(words[1], "--help") != 0) return std::nullopt;
  return std::fputs(help_text, stdout) < 0 ? 1 : 0;
}

int wrong_usage(const char* program, const std::string& what) {
  std::fprintf(stderr, "%s: wrong usage: %s (run %s --help)\n", program, what.c_str(), program);
  return 2;
}

}  // namespace trueno
