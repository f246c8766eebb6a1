#include "boot/entry_writer.h"

#include <utility>

namespace trueno {
namespace {

/// Fewer are made faster than a thread starts. Waking it costs as much as making some.
constexpr size_t kLoad_items = 128;

/// An index that no entry has: its batch has failed already.
constexpr uint32_t kFailed = UINT32_MAX;

}  // namespace

void EntryWriter::give(uint32_t batch, bool is_link, std::string_view name,
                       std::string_view contents) {
  if (filling_.items.size() == kLoad_items) hand_over();
  filling_.items.push_back({batch, is_link, name.size(), contents.size()});
  filling_.bytes.append(name).push_back('\0');
  filling_.bytes.append(contents).push_back('\0');
}

void EntryWriter::hand_over() {
  if (!has_thread_) {
    const auto start = [](void* writer) -> void* {
      static_cast<EntryWriter*>(writer)->run();
      return nullptr;
    };
    has_thread_ = pthread_create(&thread_, nullptr, start, this) == 0;
  }
  Load load = std::exchange(filling_, {});
  filling_.items.reserve(kLoad_items);
  filling_.bytes.reserve(load.bytes.capacity());
  if (!has_thread_) {
    make(load);
    return;
  }
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(load));
  handed_over_.notify_one();
}

std::vector<EntryFailure> EntryWriter::finish() {
  if (has_thread_) {
    {
      const std::lock_guard lock(mutex_);
      is_last_ = true;
      handed_over_.notify_one();
    }
    pthread_join(thread_, nullptr);
    has_thread_ = false;
    is_last_ = false;
  }
  make(std::exchange(filling_, {}));
  batch_ = 0;
  index_ = 0;
  return std::exchange(failures_, {});
}

void EntryWriter::run() {
  for (;;) {
    std::vector<Load> loads;
    {
      std::unique_lock lock(mutex_);
      handed_over_.wait(lock, [this] { return !waiting_.empty() || is_last_; });
      loads.swap(waiting_);
    }
    if (loads.empty()) return;
    for (const Load& load : loads) make(load);
  }
}

void EntryWriter::make(const Load& load) {
  std::string_view left = load.bytes;
  for (const Item& item : load.items) {
    const std::string_view name = left.substr(0, item.name_bytes);
    left.remove_prefix(item.name_bytes + 1);
    const std::string_view contents = left.substr(0, item.contents_bytes);
    left.remove_prefix(item.contents_bytes + 1);
    if (item.batch != batch_) {
      batch_ = item.batch;
      index_ = 0;
    }
    if (index_ == kFailed) continue;
    const int error = folder_.make({name, contents, item.is_link});
    if (error != 0) failures_.push_back({item.batch, index_, error});
    index_ = error == 0 ? index_ + 1 : kFailed;
  }
}

}  // namespace trueno
