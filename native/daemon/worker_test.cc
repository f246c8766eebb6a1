// Serves real devices; each worker is a process of its own, as only those can be killed. This
// process has no ring, and so may fork.
#include "daemon/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "pages/faulting_port.h"
#include "pages/store_layout.h"
#include "pageset/synthetic_pages.h"
#include "ublk/control_device.h"
#include "ublk/monotonic_clock.h"

namespace trueno {
namespace {

constexpr uint64_t kPages = 4096;
constexpr uint64_t kCookie = 0x7472756e6f;

/// Memory that processes share; zeros.
class SharedMapping {
 public:
  explicit SharedMapping(size_t bytes) : bytes_(bytes) {
    start_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }
  SharedMapping(const SharedMapping&) = delete;
  SharedMapping& operator=(const SharedMapping&) = delete;
  ~SharedMapping() { munmap(start_, bytes_); }

  std::span<std::byte> bytes() const { return {static_cast<std::byte*>(start_), bytes_}; }

 private:
  void* start_;
  size_t bytes_;
};

/// Tells the test by a pipe.
class PipeEvents final : public WorkerEvents {
 public:
  explicit PipeEvents(int serving_fd) : serving_fd_(serving_fd) {}

  void device_added(uint32_t) override {}
  void serving() override {
    const char byte = 0;
    [[maybe_unused]] const ssize_t written_bytes = write(serving_fd_, &byte, 1);
  }
  void notice(std::string_view) override {}

 private:
  int serving_fd_;
};

constexpr int kStatusOfFailure = 100;

class WorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto device = ControlDevice::open(kControlDevicePath);
    if (!device) GTEST_SKIP() << describe(device.error());
  }

  void TearDown() override {
    if (worker_ > 0) {
      EXPECT_EQ(stop(), WorkerEnd::kStopped);
    }
  }

  void make() {
    settings_.name = "test";
    settings_.size_bytes = kPages * kPageBytes;
    settings_.queue_count = 2;
    settings_.queue_depth = 16;
    const auto layout = store_layout(geometry_for(kPages));
    region_ = std::make_unique<SharedMapping>(layout->region_bytes);
    area_ = ControlArea::format(area_memory_.bytes(), settings_, layout->region_bytes, kCookie,
                                monotonic_ns());
  }

  /// Starts a worker. When this returns true, it serves.
  [[nodiscard]] bool start() {
    std::array<int, 2> pipe_ends;
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return false;
    stop_fd_ = eventfd(0, EFD_CLOEXEC);
    worker_ = fork();
    if (worker_ == 0) {
      // A disk that the test has open would never be let go of.
      for (int other = STDERR_FILENO + 1; other < 64; ++other) {
        if (other != pipe_ends[1] && other != stop_fd_ && other != file_.number()) close(other);
      }
      _exit(run(pipe_ends[1]));
    }
    close(pipe_ends[1]);
    char byte = 0;
    const bool serves = read(pipe_ends[0], &byte, 1) == 1;
    close(pipe_ends[0]);
    return serves;
  }

  int run(int serving_fd) {
    FaultingPort memory;
    PipeEvents events(serving_fd);
    const auto end = run_worker({.settings = settings_,
                                 .control_area = *area_,
                                 .region = region_->bytes(),
                                 .memory = &memory,
                                 .processes = DeviceProcesses(file_.number()),
                                 .events = events,
                                 .stop_fd = stop_fd_});
    return end ? static_cast<int>(*end) : kStatusOfFailure;
  }

  /// Of the worker, which has ended or is about to.
  int wait_status() {
    int status = 0;
    waitpid(std::exchange(worker_, -1), &status, 0);
    close(stop_fd_);
    return status;
  }

  WorkerEnd stop() {
    const uint64_t one = 1;
    EXPECT_EQ(write(stop_fd_, &one, sizeof one), ssize_t{sizeof one});
    const int status = wait_status();
    EXPECT_TRUE(WIFEXITED(status));
    return static_cast<WorkerEnd>(WEXITSTATUS(status));
  }

  void kill_worker() {
    kill(worker_, SIGKILL);
    const int status = wait_status();
    EXPECT_TRUE(WIFSIGNALED(status));
    area_->note_outage(monotonic_ns());
    for (uint16_t queue = 0; queue < area_->queue_count(); ++queue) area_->record(queue).forget();
  }

  std::string path() const { return "/dev/ublkb" + std::to_string(*area_->ublk_id()); }

  /// The disk, past the page cache.
  FileDescriptor open_disk() const {
    FileDescriptor disk(open(path().c_str(), O_RDWR | O_DIRECT | O_CLOEXEC));
    EXPECT_GE(disk.number(), 0) << path() << ": " << std::strerror(errno);
    return disk;
  }

  SharedMapping area_memory_{ControlArea::kBytes};
  FileDescriptor file_{memfd_create("processes", MFD_CLOEXEC)};
  std::unique_ptr<SharedMapping> region_;
  std::optional<ControlArea> area_;
  DeviceSettings settings_;
  pid_t worker_ = -1;
  int stop_fd_ = -1;
};

off_t offset_of(uint64_t page) { return static_cast<off_t>(page * kPageBytes); }

bool write_pages(const FileDescriptor& disk, uint64_t first, std::span<const Page> pages) {
  return pwrite(disk.number(), pages.data(), pages.size_bytes(), offset_of(first)) ==
         static_cast<ssize_t>(pages.size_bytes());
}

bool read_pages(const FileDescriptor& disk, uint64_t first, std::span<Page> pages) {
  return pread(disk.number(), pages.data(), pages.size_bytes(), offset_of(first)) ==
         static_cast<ssize_t>(pages.size_bytes());
}

bool discard_pages(const FileDescriptor& disk, unsigned long how, uint64_t first, uint64_t count) {
  std::array<uint64_t, 2> range{first * kPageBytes, count * kPageBytes};
  return ioctl(disk.number(), how, range.data()) == 0;
}

/// Requests of up to so many pages; some are more than one of the device's.
constexpr uint64_t kMostPagesAtOnce = 48;

void use_disk_like_an_array(const FileDescriptor& disk, int steps, uint64_t seed,
                            std::vector<Page>& model) {
  PseudoRandom random(seed);
  std::vector<Page> pages(kMostPagesAtOnce);
  for (int step = 0; step < steps; ++step) {
    const uint64_t count = 1 + random.below(kMostPagesAtOnce);
    const uint64_t first = random.below(kPages - count + 1);
    const auto model_pages = std::span(model).subspan(first, count);
    const auto some = std::span(pages).first(count);
    switch (random.below(8)) {
      case 0:
        ASSERT_TRUE(discard_pages(disk, BLKDISCARD, first, count)) << std::strerror(errno);
        std::ranges::fill(model_pages, Page{});
        break;
      case 1:
        ASSERT_TRUE(discard_pages(disk, BLKZEROOUT, first, count)) << std::strerror(errno);
        std::ranges::fill(model_pages, Page{});
        break;
      case 2:
      case 3:
      case 4:
        for (Page& page : some) {
          const uint64_t tag = random.next();
          page = tag % 4 == 0   ? random_page(tag)
                 : tag % 4 == 1 ? same_filled_page(tag)
                                : heap_page(tag);
        }
        ASSERT_TRUE(write_pages(disk, first, some)) << std::strerror(errno);
        std::ranges::copy(some, model_pages.begin());
        break;
      default:
        ASSERT_TRUE(read_pages(disk, first, some)) << std::strerror(errno);
        ASSERT_TRUE(std::ranges::equal(some, model_pages)) << "step " << step;
    }
  }
}

class WorkerOfEachKindTest : public WorkerTest,
                             public testing::WithParamInterface<std::optional<Algorithm>> {};

TEST_P(WorkerOfEachKindTest, ItsDiskIsAnArrayOfPages) {
  settings_.algorithm = GetParam();
  make();
  ASSERT_TRUE(start());
  const FileDescriptor disk = open_disk();
  std::vector<Page> model(kPages);
  use_disk_like_an_array(disk, 1500, 1, model);
}

INSTANTIATE_TEST_SUITE_P(Worker, WorkerOfEachKindTest,
                         testing::Values(std::nullopt, Algorithm::kLz4, Algorithm::kLz4Hc,
                                         Algorithm::kZstd));

TEST_F(WorkerTest, ANullDeviceReadsAsZeros) {
  settings_.null = true;
  make();
  ASSERT_TRUE(start());
  const FileDescriptor disk = open_disk();
  std::vector<Page> pages(32, random_page(1));
  ASSERT_TRUE(write_pages(disk, 5, pages));
  ASSERT_TRUE(read_pages(disk, 5, pages));
  EXPECT_EQ(pages, std::vector<Page>(32));
}

TEST_F(WorkerTest, WhatOneWroteItsSuccessorHas) {
  make();
  ASSERT_TRUE(start());
  const FileDescriptor disk = open_disk();
  std::vector<Page> model(kPages);
  for (uint64_t round = 0; round < 3; ++round) {
    use_disk_like_an_array(disk, 300, round, model);
    kill_worker();
    ASSERT_TRUE(start());
  }
  use_disk_like_an_array(disk, 300, 3, model);
  EXPECT_EQ(area_->recoveries(), 3U);
}

TEST_F(WorkerTest, NothingThatWasAcknowledgedIsLostWhenItIsKilledAtWork) {
  // What each page was last written with, and is about to be written with.
  struct Ledger {
    std::atomic<uint64_t> done, begun;
  };
  const SharedMapping memory(kPages * sizeof(Ledger));
  const std::span ledger(reinterpret_cast<Ledger*>(memory.bytes().data()), kPages);
  settings_.algorithm = std::nullopt;
  make();
  ASSERT_TRUE(start());

  const pid_t writer = fork();
  if (writer == 0) {
    const FileDescriptor disk = open_disk();
    PseudoRandom random(1);
    for (uint64_t tag = 1;; ++tag) {
      const uint64_t slot = random.below(kPages);
      ledger[slot].begun = tag;
      const Page page = heap_page(tag);
      if (!write_pages(disk, slot, {&page, 1})) _exit(1);
      ledger[slot].done = tag;
    }
  }
  for (int round = 0; round < 10; ++round) {
    usleep(100'000);
    kill_worker();
    ASSERT_TRUE(start());
  }
  EXPECT_EQ(waitpid(writer, nullptr, WNOHANG), 0) << "a write failed";
  kill(writer, SIGKILL);
  waitpid(writer, nullptr, 0);

  const FileDescriptor disk = open_disk();
  uint64_t written = 0;
  for (uint64_t slot = 0; slot < kPages; ++slot) {
    Page page;
    ASSERT_TRUE(read_pages(disk, slot, {&page, 1}));
    const uint64_t done = ledger[slot].done, begun = ledger[slot].begun;
    const auto expected = [](uint64_t tag) { return tag == 0 ? Page{} : heap_page(tag); };
    ASSERT_TRUE(page == expected(done) || page == expected(begun)) << slot;
    written += done != 0 ? 1 : 0;
  }
  EXPECT_GT(written, 0U);
}

TEST_F(WorkerTest, AtTheLimitWritesFailAndReadsGoOn) {
  settings_.limit_bytes = 2 << 20;
  make();
  ASSERT_TRUE(start());
  const FileDescriptor disk = open_disk();
  uint64_t slot = 0;
  Page page = random_page(slot);
  while (slot < kPages && write_pages(disk, slot, {&page, 1})) page = random_page(++slot);
  EXPECT_EQ(errno, ENOSPC);
  ASSERT_LT(slot, kPages);
  ASSERT_GT(slot, 0U);
  ASSERT_TRUE(read_pages(disk, slot - 1, {&page, 1}));
  EXPECT_EQ(page, random_page(slot - 1));
  ASSERT_TRUE(discard_pages(disk, BLKDISCARD, 0, slot));
  EXPECT_TRUE(write_pages(disk, 0, {&page, 1}));
}

TEST_F(WorkerTest, WhenItStopsTheDeviceIsGone) {
  make();
  ASSERT_TRUE(start());
  const std::string disk = path();
  EXPECT_EQ(stop(), WorkerEnd::kStopped);
  EXPECT_EQ(access(disk.c_str(), F_OK), -1);
  EXPECT_EQ(area_->ublk_id(), std::nullopt);
}

TEST_F(WorkerTest, ItEndsWhenSomebodyElseStopsItsDevice) {
  make();
  ASSERT_TRUE(start());
  const uint32_t ublk_id = *area_->ublk_id();
  const pid_t other = fork();
  if (other == 0) {
    const auto device = ControlDevice::open(kControlDevicePath);
    auto ring = ControlRing::open();
    _exit(device && ring && device->stop(*ring, ublk_id) ? 0 : 1);
  }
  int status = 0;
  waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  status = wait_status();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(static_cast<WorkerEnd>(WEXITSTATUS(status)), WorkerEnd::kDeviceGone);
  // Whoever comes next removes what is left.
  EXPECT_FALSE(start());
  status = wait_status();
  EXPECT_EQ(static_cast<WorkerEnd>(WEXITSTATUS(status)), WorkerEnd::kDeviceGone);
  EXPECT_EQ(area_->ublk_id(), std::nullopt);
}

TEST_F(WorkerTest, ItTakesNoDeviceOfSomebodyElse) {
  make();
  ASSERT_TRUE(start());
  const uint32_t ublk_id = *area_->ublk_id();
  const pid_t first = std::exchange(worker_, -1);
  const int first_stop_fd = stop_fd_;

  SharedMapping own_memory(ControlArea::kBytes);
  const ControlArea others = *area_;
  area_ = ControlArea::format(own_memory.bytes(), settings_, others.region_bytes(), kCookie + 1,
                              monotonic_ns());
  area_->set_ublk_id(ublk_id);
  EXPECT_FALSE(start());
  EXPECT_EQ(static_cast<WorkerEnd>(WEXITSTATUS(wait_status())), WorkerEnd::kDeviceGone);

  area_ = others;
  worker_ = first;
  stop_fd_ = first_stop_fd;
  const FileDescriptor disk = open_disk();
  Page page;
  EXPECT_TRUE(read_pages(disk, 0, {&page, 1}));
}

}  // namespace
}  // namespace trueno
