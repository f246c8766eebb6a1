#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "boot/entry_folder.h"

namespace trueno {

/// Why an entry could not be made. What follows it in its batch was not tried.
struct EntryFailure {
  uint32_t batch = 0;
  /// Of the entry in its batch.
  uint32_t index = 0;
  int error = 0;
};

/// Makes files and links below a folder, in batches of what belongs together, each in order; no two
/// batches have an entry of the same name. Of many batches, a thread makes the first while the
/// program still thinks about the others, and both make the last: half of the time that a thousand
/// devices take is the kernel's, for their files. All of it is used by one thread.
class EntryWriter {
 public:
  explicit EntryWriter(const std::string& folder) : folder_(folder), folder_of_thread_(folder) {}
  EntryWriter(const EntryWriter&) = delete;
  EntryWriter& operator=(const EntryWriter&) = delete;
  ~EntryWriter() { finish(); }

  /// The batches count from 0, in order; the name and contents are copied.
  void give(uint32_t batch, bool is_link, std::string_view name, std::string_view contents);

  /// Waits until all that was given is made or refused, and says what was refused, in order. More
  /// can be given then.
  std::vector<EntryFailure> finish();

 private:
  struct Item {
    uint32_t batch = 0;
    bool is_link = false;
    size_t name_bytes = 0;
    size_t contents_bytes = 0;
  };

  /// Some batches, and their names and contents, one behind the other, a NUL behind each.
  struct Load {
    std::vector<Item> items;
    std::string bytes;
  };

  void hand_over();
  /// Makes loads until there will be no more.
  void make_loads(EntryFolder& folder);
  void make(const Load& load, EntryFolder& folder);

  EntryFolder folder_;
  EntryFolder folder_of_thread_;
  Load filling_;
  pthread_t thread_{};
  bool has_thread_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Load> waiting_;
  bool is_last_ = false;
  std::vector<EntryFailure> failures_;
};

}  // namespace trueno
