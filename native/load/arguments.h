#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trueno {

/// The words behind a program's name, which are pairs: `--name value`.
class Arguments {
 public:
  Arguments(int word_count, char** words);

  /// The whole number behind `--name`, in decimal digits, or what it is without.
  uint64_t number(std::string_view name, uint64_t otherwise);
  std::string text(std::string_view name, std::string_view otherwise);

  /// After everything was asked for: the first word that nobody asked for, or that is no number
  /// where it must be one.
  std::optional<std::string> wrong_word() const;

 private:
  struct Pair {
    std::string name;
    std::string value;
    bool taken = false;
  };

  const std::string* take(std::string_view name);

  std::vector<Pair> pairs_;
  std::optional<std::string> wrong_number_;
};

/// Where the only word is `--help`: prints the text, and gives the exit status.
std::optional<int> help_status(int word_count, char** words, const char* help_text);

/// Says what is wrong with the words; gives the exit status.
int wrong_usage(const char* program, const std::string& what);

}  // namespace trueno
