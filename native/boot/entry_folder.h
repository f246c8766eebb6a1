#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace trueno {

/// A file or a symbolic link to make below a folder.
struct NewEntry {
  /// Relative to the folder, with a NUL behind it.
  std::string_view name;
  /// The text of the file, or where the link leads; a NUL is behind it.
  std::string_view contents;
  bool is_link = false;
};

/// A folder in which files and links are made, each only when there is nothing of its name. Folders
/// that are missing are made, this one too.
class EntryFolder {
 public:
  explicit EntryFolder(std::string path) : path_(std::move(path)) {}
  EntryFolder(const EntryFolder&) = delete;
  EntryFolder& operator=(const EntryFolder&) = delete;
  ~EntryFolder();

  /// An errno, or 0. A file that could not be written whole is gone again.
  int make(const NewEntry& entry);

 private:
  int open_once();
  int make_parent(std::string_view name);
  int make_file(const NewEntry& entry) const;

  std::string path_;
  int descriptor_ = -1;
  /// Below it and known to be there.
  std::unordered_set<std::string> made_;
};

}  // namespace trueno
