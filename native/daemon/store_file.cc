#include "daemon/store_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/page.h"
#include "daemon/ordinary_priority.h"
#include "pages/store_layout.h"
#include "ublk/monotonic_clock.h"

// Linux 5.14; in the headers of glibc from 2.35 on.
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace trueno {
namespace {

/// What is asked for together: little beside what the kernel keeps free, so that it can follow.
constexpr size_t kPopulatedAtOnceBytes = 1 << 20;
constexpr int kMemoryPatienceMs = 20;

/// Of what a standby enters: the part that a process which frees memory may meet it at.
constexpr size_t kEnteredAtOnceBytes = 4 * MemoryClaims::kUnitBytes;
/// A table maps two MiB, and may need tables above it.
constexpr size_t kTableBytes = 4 * kPageBytes;
/// Some times what entering takes.
constexpr int kEntryPatienceMs = 20;

Error failure(const std::string& path, int errno_value) {
  return {.code = ErrorCode::kStoreFileFailed, .subject = path, .errno_value = errno_value};
}

Error still_served(const std::string& path) {
  return {.code = ErrorCode::kAlreadyServed,
          .subject = path + ", by the child of a process that is dead"};
}

/// This process is the device's supervisor, and it is the file that others see under the path.
Result<FileDescriptor> open_supervised(const std::string& path) {
  while (true) {
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                               S_IRUSR | S_IWUSR));
    if (file.number() < 0) return failure(path, errno);
    const DeviceProcesses processes(file.number());
    if (!processes.supervise()) {
      const auto other = processes.supervisor();
      return Error{.code = ErrorCode::kAlreadyServed,
                   .subject = other ? path + ", by process " + std::to_string(*other) : path};
    }
    struct stat status {};
    if (fstat(file.number(), &status) != 0) return failure(path, errno);
    if (!S_ISREG(status.st_mode)) return failure(path + " is no file", 0);
    // The supervisor before this one may have removed it meanwhile.
    if (status.st_nlink > 0) return file;
  }
}

Result<uint64_t> size_of(int file, const std::string& path) {
  struct stat status {};
  if (fstat(file, &status) != 0) return failure(path, errno);
  return static_cast<uint64_t>(status.st_size);
}

Result<std::span<std::byte>> map_file(int file, const std::string& path, off_t offset_bytes,
                                      size_t length_bytes, int protection) {
  void* memory =
      mmap(nullptr, length_bytes, protection, MAP_SHARED | MAP_NORESERVE, file, offset_bytes);
  if (memory == MAP_FAILED) return failure(path, errno);
  // What people had in memory is to stand in no core file.
  madvise(memory, length_bytes, MADV_DONTDUMP);
  return std::span(static_cast<std::byte*>(memory), length_bytes);
}

/// Nothing when the file is one that can be made anew: no device was ever made of it.
Result<std::optional<ControlArea>> find_area(int file, const std::string& path,
                                             std::span<std::byte> control_memory) {
  const auto size_bytes = size_of(file, path);
  if (!size_bytes) return size_bytes.error();
  if (*size_bytes < ControlArea::kBytes) return std::optional<ControlArea>();
  auto area = ControlArea::open(control_memory);
  if (!area) {
    if (area.error().code == ErrorCode::kNotAStore) return std::optional<ControlArea>();
    return area.error();
  }
  if (!area->ublk_id()) return std::optional<ControlArea>();
  if (*size_bytes != ControlArea::kBytes + area->region_bytes()) {
    return Error{.code = ErrorCode::kDamagedStore,
                 .subject = path + " has " + std::to_string(*size_bytes) + " bytes"};
  }
  return std::optional(*area);
}

nlink_t link_count(const FileDescriptor& file) {
  struct stat status {};
  return fstat(file.number(), &status) == 0 ? status.st_nlink : 0;
}

bool give_memory(int file, off_t offset_bytes, size_t length_bytes) {
  int result = 0;
  do {
    result = fallocate(file, FALLOC_FL_KEEP_SIZE, offset_bytes, static_cast<off_t>(length_bytes));
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

bool fault_in(std::span<std::byte> memory) {
  int result = 0;
  do {
    result = madvise(memory.data(), memory.size(), MADV_POPULATE_WRITE);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

Result<uint64_t> region_bytes_for(const DeviceSettings& settings) {
  if (settings.null) return uint64_t{0};
  const uint64_t largest_bytes = std::max(settings.size_bytes, settings.largest_size_bytes);
  const auto layout = store_layout(geometry_for(largest_bytes / kPageBytes));
  if (!layout) return layout.error();
  return uint64_t{layout->region_bytes};
}

}  // namespace

StoreFile::StoreFile(std::string path, FileDescriptor file, std::span<std::byte> control_memory)
    : path_(std::move(path)),
      file_(std::move(file)),
      processes_(file_.number()),
      control_memory_(control_memory) {}

StoreFile::~StoreFile() {
  if (!control_memory_.empty()) munmap(control_memory_.data(), control_memory_.size());
  if (!region_.empty()) munmap(region_.data(), region_.size());
}

Result<std::unique_ptr<StoreFile>> StoreFile::open(const std::string& path,
                                                   const DeviceSettings& settings,
                                                   int patience_ms) {
  auto file = open_supervised(path);
  if (!file) return file.error();
  const auto control_memory =
      map_file(file->number(), path, 0, ControlArea::kBytes, PROT_READ | PROT_WRITE);
  if (!control_memory) return control_memory.error();
  std::unique_ptr<StoreFile> store(new StoreFile(path, *std::move(file), *control_memory));
  auto workers = store->processes_.workers();
  if (!workers) return workers.error();
  store->predecessors_ = *std::move(workers);
  const auto change = store->processes_.begin_change_within(patience_ms);
  if (!change) return still_served(path);
  const auto area = find_area(store->file_.number(), path, *control_memory);
  if (!area) return area.error();
  store->area_ = *area;
  if (store->area_) return store;
  // A file that is written over is none of a device that was served.
  if (!store->predecessors_.empty() && !ControlArea::open(*control_memory)) {
    return Error{.code = ErrorCode::kDamagedStore, .subject = path + ", which is served"};
  }
  // They were about to make a device, or have removed it.
  if (!end_processes(store->predecessors_, patience_ms)) return still_served(path);
  if (const auto formatted = store->format(settings); !formatted) return formatted.error();
  return store;
}

Result<void> StoreFile::format(const DeviceSettings& settings) {
  const auto region_bytes = region_bytes_for(settings);
  if (!region_bytes) return region_bytes.error();
  uint64_t cookie = 0;
  if (getrandom(&cookie, sizeof cookie, 0) != sizeof cookie) return failure("getrandom", errno);
  if (ftruncate(file_.number(), 0) != 0 ||
      ftruncate(file_.number(), static_cast<off_t>(ControlArea::kBytes + *region_bytes)) != 0 ||
      fallocate(file_.number(), 0, 0, ControlArea::kBytes) != 0) {
    return failure(path_, errno);
  }
  area_ = ControlArea::format(control_memory_, settings, *region_bytes, cookie, monotonic_ns());
  return {};
}

Result<std::span<std::byte>> StoreFile::map_region() {
  const size_t region_bytes = area_->region_bytes();
  if (region_bytes == 0) return std::span<std::byte>();
  auto region =
      map_file(file_.number(), path_, ControlArea::kBytes, region_bytes, PROT_READ | PROT_WRITE);
  if (!region) return region;
  // The file's pages stay where they are by themselves; locking them too would only make the end of
  // a process slower, and that is when the device waits.
  munlock(region->data(), region->size());
  region_ = *region;
  // Of this process: a file that is shared with others is read by one of them at a time.
  free_memory_ = std::make_unique<FreeMemory>();
  return region;
}

void StoreFile::remove() { unlink_store_file(file_, path_); }

bool StoreFile::is_removed() const { return link_count(file_) == 0; }

/// The kernel looks at every page up to the next hole, however far that is. So what it has found is
/// kept: going through a whole store looks at each page once.
bool StoreFile::has_hole(off_t offset_bytes, size_t length_bytes) {
  const off_t end = offset_bytes + static_cast<off_t>(length_bytes);
  if (offset_bytes < filled_.start || end > filled_.end) {
    const off_t hole = lseek(file_.number(), offset_bytes, SEEK_HOLE);
    if (hole < 0) return true;
    filled_ = {.start = offset_bytes, .entered_end = offset_bytes, .end = hole};
  }
  return end > filled_.end;
}

/// Of what has memory, from what was entered last on; somewhat more at once, as slabs ask for
/// little.
bool StoreFile::enter_filled(off_t offset_bytes, size_t length_bytes) {
  const off_t end = offset_bytes + static_cast<off_t>(length_bytes);
  if (end <= filled_.entered_end) return true;
  if (offset_bytes > filled_.entered_end) {
    filled_.start = offset_bytes;
    filled_.entered_end = offset_bytes;
  }
  const off_t start = filled_.entered_end;
  const off_t ahead_end =
      std::min(filled_.end, std::max(end, start + static_cast<off_t>(kPopulatedAtOnceBytes)));
  if (!fault_in(region_.subspan(static_cast<size_t>(start) - ControlArea::kBytes,
                                static_cast<size_t>(ahead_end - start)))) {
    return false;
  }
  filled_.entered_end = ahead_end;
  return true;
}

/// Others may be freeing memory at this moment.
bool StoreFile::await_memory(size_t length_bytes) {
  for (int waited_ms = 0; !free_memory_->has(length_bytes); ++waited_ms) {
    if (waited_ms == kMemoryPatienceMs) return false;
    usleep(1000);
  }
  return true;
}

bool StoreFile::populate(size_t offset_bytes, size_t length_bytes) {
  while (length_bytes > 0) {
    const size_t part_bytes = std::min(length_bytes, kPopulatedAtOnceBytes);
    const auto offset = static_cast<off_t>(ControlArea::kBytes + offset_bytes);
    if (has_hole(offset, part_bytes)) {
      if (!await_memory(part_bytes) || !give_memory(file_.number(), offset, part_bytes)) {
        return false;
      }
      area_->note_given(part_bytes);
      // Only now the page tables: what is slow must not keep other threads from the address space.
      if (!fault_in(region_.subspan(offset_bytes, part_bytes))) return false;
    } else if (!enter_filled(offset, part_bytes)) {
      return false;
    }
    offset_bytes += part_bytes;
    length_bytes -= part_bytes;
  }
  return true;
}

bool StoreFile::await_release(const MemoryRange& range) {
  for (int waited_ms = 0; !area_->claims().begin_release(range); ++waited_ms) {
    if (waited_ms == kEntryPatienceMs) return false;
    usleep(1000);
  }
  return true;
}

bool StoreFile::release(size_t offset_bytes, size_t length_bytes) {
  const auto offset = static_cast<off_t>(ControlArea::kBytes + offset_bytes);
  const auto length = static_cast<off_t>(length_bytes);
  if (offset < filled_.end && offset + length > filled_.start) {
    filled_.end = std::max(filled_.start, offset);
    filled_.entered_end = std::min(filled_.entered_end, filled_.end);
  }
  if (!await_release({.start_bytes = offset_bytes, .end_bytes = offset_bytes + length_bytes})) {
    return false;
  }
  const bool done =
      fallocate(file_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) == 0;
  area_->claims().end_release();
  return done;
}

std::optional<MemoryRange> StoreFile::next_with_memory(size_t offset_bytes) {
  constexpr auto kRegionStart = static_cast<off_t>(ControlArea::kBytes);
  const off_t start =
      lseek(file_.number(), kRegionStart + static_cast<off_t>(offset_bytes), SEEK_DATA);
  if (start < 0) return std::nullopt;
  const off_t end = lseek(file_.number(), start, SEEK_HOLE);
  if (end < 0) return std::nullopt;
  return MemoryRange{.start_bytes = static_cast<size_t>(start - kRegionStart),
                     .end_bytes = static_cast<size_t>(end - kRegionStart)};
}

bool StoreFile::has_memory_for_tables() { return free_memory_->has(kTableBytes); }

std::optional<TablePort::Entry> StoreFile::enter_next(size_t offset_bytes) {
  // Not where that ends: the kernel would look at each page of it.
  const off_t found =
      lseek(file_.number(), static_cast<off_t>(ControlArea::kBytes + offset_bytes), SEEK_DATA);
  if (found < 0) return std::nullopt;
  const size_t start_bytes = (static_cast<size_t>(found) - ControlArea::kBytes) /
                             MemoryClaims::kUnitBytes * MemoryClaims::kUnitBytes;
  const MemoryRange range{.start_bytes = std::max(start_bytes, offset_bytes),
                          .end_bytes = std::min(start_bytes + kEnteredAtOnceBytes, region_.size())};
  Entry entry{.end_bytes = range.end_bytes, .entered_bytes = 0};
  if (area_->claims().begin_entry(getpid(), range)) {
    entry.entered_bytes = enter_present(range);
    area_->claims().end_entry();
  } else {
    forget_dead_claims();
  }
  return entry;
}

/// Nobody gives any of the range back meanwhile. Whoever serves may die at any moment, and then no
/// ordinary task may get memory until this one has taken over: so what asks for some is done in
/// real time, when there is some. With a table there, entering asks for none, and may take a while.
size_t StoreFile::enter_present(const MemoryRange& range) {
  std::array<unsigned char, kEnteredAtOnceBytes / kPageBytes> presence;
  const auto memory = region_.subspan(range.start_bytes, range.end_bytes - range.start_bytes);
  if (mincore(memory.data(), memory.size(), presence.data()) != 0) return 0;
  std::array<std::span<std::byte>, kEnteredAtOnceBytes / kPageBytes> runs;
  size_t run_count = 0;
  const auto end = presence.begin() + static_cast<std::ptrdiff_t>(memory.size() / kPageBytes);
  const auto is_present = [](unsigned char page) { return (page & 1) != 0; };
  for (auto page = std::find_if(presence.begin(), end, is_present); page != end;
       page = std::find_if(page, end, is_present)) {
    const auto run_end = std::find_if_not(page, end, is_present);
    runs[run_count++] = memory.subspan(static_cast<size_t>(page - presence.begin()) * kPageBytes,
                                       static_cast<size_t>(run_end - page) * kPageBytes);
    page = run_end;
  }
  // A range is shorter than what a table maps, so that the first page of a run and the last one
  // lie in all tables of it.
  for (size_t run = 0; run < run_count; ++run) {
    if (!fault_in(runs[run].first(kPageBytes)) || !fault_in(runs[run].last(kPageBytes))) return 0;
  }
  const OrdinaryPriority ordinary;
  size_t entered_bytes = 0;
  for (size_t run = 0; run < run_count; ++run) {
    if (fault_in(runs[run])) entered_bytes += runs[run].size();
  }
  return entered_bytes;
}

void StoreFile::forget_dead_claims() {
  const auto claimant = area_->claims().entering();
  if (!claimant) return;
  const auto process = ProcessHandle::open(*claimant);
  const bool is_dead = process ? process->has_ended() : errno == ESRCH;
  if (is_dead) area_->claims().forget(*claimant);
}

void unlink_store_file(const FileDescriptor& file, const std::string& path) {
  if (link_count(file) > 0) unlink(path.c_str());
}

Result<FileDescriptor> open_store_file(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0 && errno == ENOENT) {
    return Error{.code = ErrorCode::kNoSuchDevice, .subject = path};
  }
  if (file.number() < 0) return failure(path, errno);
  return file;
}

Result<StoredDevice> look_at_store_file(const std::string& path) {
  const auto file = open_store_file(path);
  if (!file) return file.error();
  return look_at_store_file(*file, path);
}

Result<StoredDevice> look_at_store_file(const FileDescriptor& file, const std::string& path) {
  const DeviceProcesses processes(file.number());
  auto workers = processes.workers();
  if (!workers) return workers.error();
  StoredDevice device{.supervisor = processes.supervisor(),
                      .workers = *std::move(workers),
                      .ublk_id = std::nullopt};
  const auto size_bytes = size_of(file.number(), path);
  if (!size_bytes) return size_bytes.error();
  if (*size_bytes < ControlArea::kBytes) return device;
  const auto memory = map_file(file.number(), path, 0, ControlArea::kBytes, PROT_READ);
  if (!memory) return memory.error();
  if (const auto area = ControlArea::open(*memory)) {
    device.ublk_id = area->ublk_id();
    device.cookie = area->cookie();
  }
  munmap(memory->data(), memory->size());
  return device;
}

}  // namespace trueno
