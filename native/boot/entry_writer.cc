#include "boot/entry_writer.h"

#include <algorithm>
#include <utility>

namespace trueno {
namespace {

/// Fewer are made faster than a thread starts. Waking it costs as much as making some.
constexpr size_t kLoad_items = 128;

}  // namespace

void EntryWriter::give(uint32_t batch, bool is_link, std::string_view name,
                       std::string_view contents) {
  const bool is_full = filling_.items.size() >= kLoad_items;
  if (is_full && filling_.items.back().batch != batch) {
    if (!has_thread_) {
      const auto start = [](void* writer) -> void* {
        auto* self = static_cast<EntryWriter*>(writer);
        self->make_loads(self->folder_of_thread_);
        return nullptr;
      };
      // Without one, all is made at the end.
      has_thread_ = pthread_create(&thread_, nullptr, start, this) == 0;
    }
    hand_over();
  }
  filling_.items.push_back({batch, is_link, name.size(), contents.size()});
  filling_.bytes.append(name).push_back('\0');
  filling_.bytes.append(contents).push_back('\0');
}

void EntryWriter::hand_over() {
  Load load = std::exchange(filling_, {});
  filling_.items.reserve(load.items.capacity());
  filling_.bytes.reserve(load.bytes.capacity());
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(load));
  changed_.notify_one();
}

std::vector<EntryFailure> EntryWriter::finish() {
  hand_over();
  {
    const std::lock_guard lock(mutex_);
    is_last_ = true;
    changed_.notify_one();
  }
  make_loads(folder_);
  if (has_thread_) pthread_join(thread_, nullptr);
  has_thread_ = false;
  is_last_ = false;
  std::vector<EntryFailure> failures = std::exchange(failures_, {});
  std::sort(
      failures.begin(), failures.end(),
      [](const EntryFailure& left, const EntryFailure& right) { return left.batch < right.batch; });
  return failures;
}

void EntryWriter::make_loads(EntryFolder& folder) {
  for (;;) {
    Load load;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !waiting_.empty() || is_last_; });
      if (waiting_.empty()) return;
      load = std::move(waiting_.front());
      waiting_.pop_front();
    }
    make(load, folder);
  }
}

void EntryWriter::make(const Load& load, EntryFolder& folder) {
  std::string_view left = load.bytes;
  const auto next = [&left](size_t size_bytes) {
    const std::string_view text = left.substr(0, size_bytes);
    left.remove_prefix(size_bytes + 1);
    return text;
  };
  EntryFailure current{UINT32_MAX, 0, 0};
  for (const Item& item : load.items) {
    const std::string_view name = next(item.name_bytes);
    const std::string_view contents = next(item.contents_bytes);
    if (item.batch != current.batch) current = {item.batch, 0, 0};
    if (current.error != 0) continue;
    current.error = folder.make({name, contents, item.is_link});
    if (current.error == 0) {
      ++current.index;
      continue;
    }
    const std::lock_guard lock(mutex_);
    failures_.push_back(current);
  }
}

}  // namespace trueno
