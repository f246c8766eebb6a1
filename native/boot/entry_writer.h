#pragma once

#include <pthread.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
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

/// Makes files and links below a folder, in batches of what belongs together, each in order. Of
/// many batches, a thread makes the first while the program still thinks about the others: half of
/// the time that a thousand devices take is the kernel's, for their files. All of it is used by one
/// thread.
class EntryWriter {
 public:
  explicit EntryWriter(std::string folder) : folder_(std::move(folder)) {}
  EntryWriter(const EntryWriter&) = delete;
  EntryWriter& operator=(const EntryWriter&) = delete;
  ~EntryWriter() { finish(); }

  /// The batches count from 0; the name and contents are copied.
  void give(uint32_t batch, bool is_link, std::string_view name, std::string_view contents);

  /// Waits until all that was given is made or refused, and says what was refused. More can be
  /// given then.
  std::vector<EntryFailure> finish();

 private:
  struct Item {
    uint32_t batch = 0;
    bool is_link = false;
    size_t name_bytes = 0;
    size_t contents_bytes = 0;
  };

  /// Some items and their names and contents, one behind the other, a NUL behind each.
  struct Load {
    std::vector<Item> items;
    std::string bytes;
  };

  void hand_over();
  void make(const Load& load);
  void run();

  EntryFolder folder_;
  Load filling_;
  std::vector<EntryFailure> failures_;
  uint32_t batch_ = 0;
  uint32_t index_ = 0;

  /// The thread has `folder_`, `failures_`, `batch_` and `index_` while it runs.
  pthread_t thread_{};
  bool has_thread_ = false;
  std::mutex mutex_;
  std::condition_variable handed_over_;
  std::vector<Load> waiting_;
  bool is_last_ = false;
};

}  // namespace trueno
