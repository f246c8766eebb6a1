#include "daemon/store_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>

#include "daemon/mount_table.h"
#include "daemon/run_folder.h"
#include "daemon/store_folder.h"
#include "pages/page_store.h"

namespace trueno {
namespace {

/// A store folder of its own, as the kernel and this user allow.
class StoreFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "run.XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    run_ = RunFolder(folder);
    if (const auto mounted = mount_store_folder(run_.store_folder()); !mounted) {
      GTEST_SKIP() << describe(mounted.error()) << "; " << error_text(mounted.error().code).remedy;
    }
    settings_.name = "zram0";
    settings_.size_bytes = 16 << 20;
    settings_.queue_count = 1;
  }
  void TearDown() override {
    umount2(run_.store_folder().c_str(), MNT_DETACH);
    std::filesystem::remove_all(run_.path());
  }

  std::string path() const { return run_.store_file("zram0"); }
  Result<std::unique_ptr<StoreFile>> open() const { return StoreFile::open(path(), settings_, 0); }

  /// Bytes of memory that the file has.
  uint64_t used_bytes() const {
    struct stat status {};
    EXPECT_EQ(stat(path().c_str(), &status), 0);
    return static_cast<uint64_t>(status.st_blocks) * 512;
  }

  RunFolder run_;
  DeviceSettings settings_;
};

TEST_F(StoreFileTest, TheFolderIsMountedOnceHoweverOftenItIsAskedFor) {
  for (int child = 0; child < 8; ++child) {
    if (fork() == 0) _exit(mount_store_folder(run_.store_folder()) ? 0 : 1);
  }
  int status = 0;
  while (wait(&status) > 0) EXPECT_EQ(status, 0);
  const auto mounts = read_mounts();
  ASSERT_TRUE(mounts);
  EXPECT_EQ(std::ranges::count(*mounts, run_.store_folder(), &Mount::path), 1);
  const auto mount = find_mount_at(run_.store_folder());
  EXPECT_TRUE((*mount)->has_super_option("noswap"));
}

TEST_F(StoreFileTest, AnotherFileSystemInItsPlaceIsRefused) {
  umount2(run_.store_folder().c_str(), MNT_DETACH);
  ASSERT_EQ(mount("other", run_.store_folder().c_str(), "tmpfs", 0, ""), 0);
  const auto mounted = mount_store_folder(run_.store_folder());
  ASSERT_FALSE(mounted);
  EXPECT_EQ(mounted.error().code, ErrorCode::kStoreFolderFailed);
}

TEST_F(StoreFileTest, ANewFileTakesNoMemoryButForTheControlArea) {
  const auto store = open();
  ASSERT_TRUE(store) << describe(store.error());
  EXPECT_EQ(used_bytes(), ControlArea::kBytes);
  struct stat status {};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ((*store)->control_area().size_bytes(), settings_.size_bytes);
  EXPECT_NE((*store)->control_area().cookie(), 0U);
}

TEST_F(StoreFileTest, OneProcessGetsItAndTheOthersLearnWhich) {
  const auto store = open();
  ASSERT_TRUE(store);
  const pid_t child = fork();
  if (child == 0) {
    const auto second = open();
    const bool right = !second && second.error().code == ErrorCode::kAlreadyServed &&
                       second.error().subject.ends_with(std::to_string(getppid()));
    const auto seen = look_at_store_file(path());
    _exit(right && seen && seen->supervisor == getppid() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

/// A supervisor that is dead, with a worker that lives on and may be at a change of the device.
class DeadSupervisor {
 public:
  DeadSupervisor(const std::function<Result<std::unique_ptr<StoreFile>>()>& open,
                 std::optional<uint32_t> ublk_id, bool changes) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t server = fork();
    if (server == 0) {
      const auto store = open();
      (*store)->control_area().set_ublk_id(ublk_id);
      if (fork() == 0) work((*store)->processes(), changes, ends);
      close(ends[1]);
      // Until it has joined.
      char byte = 0;
      (void)!read(ends[0], &byte, 1);
      _exit(0);
    }
    close(ends[0]);
    close(ends[1]);
    waitpid(server, nullptr, 0);
  }

 private:
  [[noreturn]] static void work(const DeviceProcesses& processes, bool changes, int* ends) {
    const bool joined = processes.join();
    auto change = processes.begin_change_within(0);
    if (!changes) change.reset();
    close(ends[0]);
    (void)!write(ends[1], "", joined ? 1 : 0);
    close(ends[1]);
    alarm(3);
    pause();
    _exit(0);
  }
};

TEST_F(StoreFileTest, AWorkerThatOutlivedItsSupervisorIsTold) {
  const DeadSupervisor dead([&] { return open(); }, 5, /*changes=*/false);
  const auto seen = look_at_store_file(path());
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->supervisor);
  EXPECT_EQ(seen->workers.size(), 1U);
  const auto store = open();
  ASSERT_TRUE(store) << describe(store.error());
  EXPECT_EQ((*store)->control_area().ublk_id(), 5U);
  ASSERT_EQ((*store)->predecessors().size(), 1U);
  EXPECT_FALSE((*store)->predecessors().front().has_ended());
}

TEST_F(StoreFileTest, AWorkerThatChangesTheDeviceIsWaitedFor) {
  const DeadSupervisor dead([&] { return open(); }, 5, /*changes=*/true);
  const auto early = open();
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::kAlreadyServed);
  const auto store = StoreFile::open(path(), settings_, 20'000);
  ASSERT_TRUE(store) << describe(store.error());
}

TEST_F(StoreFileTest, AWorkerThatHadNoDeviceYetIsEnded) {
  const DeadSupervisor dead([&] { return open(); }, std::nullopt, /*changes=*/false);
  const auto seen = look_at_store_file(path());
  ASSERT_EQ(seen->workers.size(), 1U);
  const auto store = StoreFile::open(path(), settings_, 20'000);
  ASSERT_TRUE(store) << describe(store.error());
  EXPECT_TRUE(seen->workers.front().has_ended());
  EXPECT_TRUE((*store)->predecessors().empty());
}

TEST_F(StoreFileTest, WhatAServerLeftIsThereForTheNext) {
  uint64_t cookie = 0;
  {
    const auto store = open();
    ASSERT_TRUE(store);
    cookie = (*store)->control_area().cookie();
    (*store)->control_area().set_ublk_id(3);
    const auto region = (*store)->map_region();
    ASSERT_TRUE(region);
    ASSERT_TRUE((*store)->populate(4096, 4096));
    std::memset(region->data() + 4096, 0x5a, 4096);
  }
  settings_.size_bytes = 32 << 20;
  const auto store = open();
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->control_area().cookie(), cookie);
  EXPECT_EQ((*store)->control_area().size_bytes(), uint64_t{16} << 20);
  const auto region = (*store)->map_region();
  ASSERT_TRUE(region);
  EXPECT_EQ((*region)[4096 + 77], std::byte{0x5a});
  const auto seen = look_at_store_file(path());
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->ublk_id, 3U);
  EXPECT_EQ(seen->cookie, cookie);
}

TEST_F(StoreFileTest, AFileThatNeverBecameADeviceIsMadeAnew) {
  ASSERT_TRUE(open());
  settings_.size_bytes = 32 << 20;
  const auto store = open();
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->control_area().size_bytes(), uint64_t{32} << 20);
}

TEST_F(StoreFileTest, GarbageIsMadeAnewAndDamageIsNot) {
  std::ofstream(path()) << "short";
  ASSERT_TRUE(open());
  std::ofstream(path()) << std::string(ControlArea::kBytes, 'x');
  ASSERT_TRUE(open());
  {
    const auto store = open();
    (*store)->control_area().set_ublk_id(1);
  }
  ASSERT_EQ(truncate(path().c_str(), 1 << 20), 0);
  const auto cut_off = open();
  ASSERT_FALSE(cut_off);
  EXPECT_EQ(cut_off.error().code, ErrorCode::kDamagedStore);
}

TEST_F(StoreFileTest, WhatIsNoFileIsRefused) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  EXPECT_EQ(open().error().code, ErrorCode::kStoreFileFailed);
  unlink(path().c_str());
  ASSERT_EQ(symlink("/etc/hostname", path().c_str()), 0);
  EXPECT_EQ(open().error().code, ErrorCode::kStoreFileFailed);
  EXPECT_EQ(look_at_store_file(path()).error().code, ErrorCode::kStoreFileFailed);
  unlink(path().c_str());
  EXPECT_EQ(look_at_store_file(path()).error().code, ErrorCode::kNoSuchDevice);
}

TEST_F(StoreFileTest, ASizeThatNoStoreHasIsRefused) {
  settings_.size_bytes = uint64_t{1} << 50;
  EXPECT_EQ(open().error().code, ErrorCode::kStoreSize);
}

TEST_F(StoreFileTest, ANullDeviceHasNoRegion) {
  settings_.null = true;
  const auto store = open();
  ASSERT_TRUE(store);
  const auto region = (*store)->map_region();
  ASSERT_TRUE(region);
  EXPECT_TRUE(region->empty());
}

TEST_F(StoreFileTest, MemoryComesAndGoesInRangesAndKeepsWhatIsInIt) {
  const auto store = open();
  ASSERT_TRUE(store);
  const auto region = (*store)->map_region();
  ASSERT_TRUE(region);
  const uint64_t empty_bytes = used_bytes();
  ASSERT_TRUE((*store)->populate(65536, 65536));
  EXPECT_EQ(used_bytes(), empty_bytes + 65536);
  (*region)[65536] = std::byte{1};
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  ASSERT_TRUE((*store)->populate(0, 3 * 65536));
  EXPECT_EQ((*region)[65536], std::byte{1});
  ASSERT_TRUE((*store)->release(65536, 65536));
  EXPECT_EQ(used_bytes(), empty_bytes + 2 * 65536);
  EXPECT_EQ((*region)[65536], std::byte{0});
}

/// Reads and writes a byte of each page. What a sanitizer does besides would fault, too.
__attribute__((no_sanitize("address"))) bool add_one(std::byte* memory, size_t bytes,
                                                     std::byte expected) {
  for (size_t at = 0; at < bytes; at += 4096) {
    if (memory[at] != expected) return false;
    memory[at] = static_cast<std::byte>(static_cast<unsigned>(expected) + 1);
  }
  return true;
}

/// Emulators of processes pass over MADV_POPULATE_WRITE.
bool can_populate() {
  void* const page =
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  unsigned char presence = 0;
  madvise(page, 4096, 23);
  const bool is_present = mincore(page, 4096, &presence) == 0 && (presence & 1) != 0;
  munmap(page, 4096);
  return is_present;
}

/// Of this process until now; where memory cannot be had before it is touched, none.
long minor_faults() {
  static const bool is_told = can_populate();
  if (!is_told) return 0;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// Where memory is, is looked up once, and known from then on.
TEST_F(StoreFileTest, MemoryThatWasGivenBackIsGivenAgain) {
  const auto store = open();
  ASSERT_TRUE(store);
  const auto region = (*store)->map_region();
  ASSERT_TRUE(region);
  const uint64_t empty_bytes = used_bytes();
  ASSERT_TRUE((*store)->populate(0, 8 * 65536));
  for (const auto& [start, length] : {std::pair(0, 1), std::pair(3, 2), std::pair(7, 1)}) {
    // All of it is there, and it is known how far that goes.
    ASSERT_TRUE((*store)->populate(0, 8 * 65536));
    ASSERT_TRUE((*store)->populate(2 * 65536, 65536));
    ASSERT_TRUE((*store)->release(start * 65536, length * 65536));
    EXPECT_EQ(used_bytes(), empty_bytes + (8 - length) * 65536);
    ASSERT_TRUE((*store)->populate(6 * 65536, 65536));
    ASSERT_TRUE((*store)->populate(start * 65536, length * 65536));
    EXPECT_EQ(used_bytes(), empty_bytes + 8 * 65536);
    const std::byte untouched = (*region)[6 * 65536];
    const long faults = minor_faults();
    EXPECT_TRUE(add_one(region->data() + start * 65536, length * 65536, std::byte{0}));
    EXPECT_TRUE(add_one(region->data() + 6 * 65536, 65536, untouched));
    EXPECT_EQ(minor_faults(), faults);
  }
}

TEST_F(StoreFileTest, MemoryThatWasGivenIsFoundAgain) {
  const auto store = open();
  ASSERT_TRUE(store);
  const auto region = (*store)->map_region();
  ASSERT_TRUE(region);
  EXPECT_FALSE((*store)->next_with_memory(0));
  // Emulators of processes pass over MADV_POPULATE_WRITE, and untouched pages are no data.
  for (const auto& [start, length] : {std::pair(65536, 65536), std::pair(4 * 65536, 4096)}) {
    ASSERT_TRUE((*store)->populate(start, length));
    std::memset(region->data() + start, 1, length);
  }
  const auto first = (*store)->next_with_memory(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->start_bytes, 65536U);
  EXPECT_EQ(first->end_bytes, 2 * 65536U);
  const auto second = (*store)->next_with_memory(first->end_bytes);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->start_bytes, 4 * 65536U);
  EXPECT_EQ(second->end_bytes, 4 * 65536U + 4096);
  EXPECT_FALSE((*store)->next_with_memory(second->end_bytes));
  const auto rest = (*store)->next_with_memory(65536 + 8192);
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->start_bytes, 65536U + 8192);
}

/// Goes through the whole store; gives what was entered.
size_t enter_all(StoreFile& store) {
  size_t entered_bytes = 0;
  std::optional<TablePort::Entry> entry;
  for (size_t at = 0; (entry = store.enter_next(at)); at = entry->end_bytes) {
    EXPECT_GT(entry->end_bytes, at);
    entered_bytes += entry->entered_bytes;
  }
  return entered_bytes;
}

TEST_F(StoreFileTest, AStandbyEntersWhatIsThereAndMakesNothing) {
  const auto server = open();
  ASSERT_TRUE(server);
  const auto written = (*server)->map_region();
  ASSERT_TRUE(written);
  for (const auto& [start, length] :
       {std::pair(0, 4096), std::pair(9 * 65536, 3 * 65536), std::pair(31 * 65536 + 8192, 4096)}) {
    ASSERT_TRUE((*server)->populate(start, length));
    std::memset(written->data() + start, 5, length);
  }
  const uint64_t before_bytes = used_bytes();
  const pid_t standby = fork();
  if (standby == 0) {
    const auto region = (*server)->map_region();
    const bool all = enter_all(**server) == 3 * 65536 + 2 * 4096;
    const long faults = minor_faults();
    if (!add_one(region->data() + 9 * 65536, 3 * 65536, std::byte{5})) _exit(2);
    if (minor_faults() != faults) _exit(3);
    _exit(all ? 0 : 1);
  }
  int status = 0;
  waitpid(standby, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(used_bytes(), before_bytes);
  EXPECT_EQ((*written)[10 * 65536], std::byte{6});
}

/// Gives the whole store memory and takes it away again, while another process enters it.
TEST_F(StoreFileTest, WhatIsGivenBackWhileAStandbyEntersItStaysAway) {
  const auto server = open();
  ASSERT_TRUE(server);
  const auto written = (*server)->map_region();
  ASSERT_TRUE(written);
  const uint64_t empty_bytes = used_bytes();
  const pid_t standby = fork();
  if (standby == 0) {
    [[maybe_unused]] const auto region = (*server)->map_region();
    while (true) enter_all(**server);
  }
  constexpr size_t kSlabs = 64;
  uint64_t kept_bytes = 0;
  for (int round = 0; round < 200; ++round) {
    for (size_t slab = 0; slab < kSlabs; ++slab) {
      ASSERT_TRUE((*server)->populate(slab * 65536, 65536));
      std::memset(written->data() + slab * 65536, 7, 65536);
    }
    kept_bytes = 0;
    for (size_t slab = 0; slab < kSlabs; ++slab) {
      if (!(*server)->release(slab * 65536, 65536)) kept_bytes += 65536;
    }
    ASSERT_EQ(used_bytes(), empty_bytes + kept_bytes) << round;
  }
  // At whatever it is, what it claimed is free when it is dead.
  kill(standby, SIGKILL);
  waitpid(standby, nullptr, 0);
  (*server)->forget_dead_claims();
  ASSERT_TRUE((*server)->populate(0, kSlabs * 65536));
  ASSERT_TRUE((*server)->release(0, kSlabs * 65536));
  EXPECT_EQ(used_bytes(), empty_bytes);
}

TEST_F(StoreFileTest, OfAStandbyThatDiedEnteringNothingStaysClaimed) {
  const auto server = open();
  ASSERT_TRUE(server);
  const auto region = (*server)->map_region();
  ASSERT_TRUE(region);
  ASSERT_TRUE((*server)->populate(0, 65536));
  // Emulators of processes pass over MADV_POPULATE_WRITE, and untouched pages are no data.
  std::memset(region->data(), 1, 65536);
  const pid_t standby = fork();
  if (standby == 0) {
    (*server)->control_area().claims().begin_entry(getpid(),
                                                   {.start_bytes = 0, .end_bytes = 65536});
    _exit(0);
  }
  siginfo_t end{};
  ASSERT_EQ(waitid(P_PID, standby, &end, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE((*server)->release(0, 65536));
  // Another one finds out, also before the dead one is reaped.
  [[maybe_unused]] const auto entry = (*server)->enter_next(0);
  EXPECT_TRUE((*server)->release(0, 65536));
  waitpid(standby, nullptr, 0);
}

TEST_F(StoreFileTest, MemoryThatIsGivenIsCounted) {
  const auto server = open();
  ASSERT_TRUE(server);
  const auto region = (*server)->map_region();
  ASSERT_TRUE(region);
  const ControlArea& area = (*server)->control_area();
  const uint64_t before_bytes = area.given_bytes();
  ASSERT_TRUE((*server)->populate(0, 65536));
  // Emulators of processes pass over MADV_POPULATE_WRITE, and untouched pages are no data.
  std::memset(region->data(), 1, 65536);
  ASSERT_TRUE((*server)->populate(0, 65536));
  EXPECT_EQ(area.given_bytes(), before_bytes + 65536);
  ASSERT_TRUE((*server)->release(0, 65536));
  ASSERT_TRUE((*server)->populate(0, 65536));
  EXPECT_EQ(area.given_bytes(), before_bytes + 2 * 65536);
}

TEST_F(StoreFileTest, NoMemoryIsAValue) {
  umount2(run_.store_folder().c_str(), MNT_DETACH);
  ASSERT_EQ(mount("small", run_.store_folder().c_str(), "tmpfs", 0, "size=1m"), 0);
  const auto store = open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->map_region());
  EXPECT_FALSE((*store)->populate(0, 2 << 20));
  EXPECT_TRUE((*store)->populate(0, 65536));
}

TEST_F(StoreFileTest, HasRoomForTheLargestSize) {
  const uint64_t usual_bytes = (*open())->control_area().region_bytes();
  settings_.name = "zram1";
  settings_.largest_size_bytes = 2 * settings_.size_bytes;
  const auto growing = StoreFile::open(run_.store_file("zram1"), settings_, 0);
  ASSERT_TRUE(growing);
  EXPECT_EQ((*growing)->control_area().region_bytes(),
            store_layout(geometry_for(settings_.largest_size_bytes / 4096))->region_bytes);
  EXPECT_GT((*growing)->control_area().region_bytes(), usual_bytes);
}

TEST_F(StoreFileTest, APageStoreLivesInIt) {
  constexpr StoreSettings kSettings{.limit_bytes = 0, .reserve_bytes = 1 << 20};
  const EncodedPage raw{.form = PageForm::kRaw, .stored_bytes = 4096, .pattern = 0};
  std::vector<std::byte> page(4096, std::byte{0x33});
  {
    const auto file = open();
    (*file)->control_area().set_ublk_id(1);
    const auto region = (*file)->map_region();
    auto store =
        PageStore::format(*region, geometry_for(settings_.size_bytes / 4096), kSettings, **file);
    ASSERT_TRUE(store) << describe(store.error());
    while ((*store)->refill(8)) {
    }
    ASSERT_TRUE((*store)->write(9, raw, page));
  }
  const auto file = open();
  auto store = PageStore::open(*(*file)->map_region(), kSettings, **file);
  ASSERT_TRUE(store) << describe(store.error());
  std::vector<std::byte> read(4096);
  ASSERT_TRUE((*store)->read(9, PageBuffer(read.data(), 4096)));
  EXPECT_EQ(read, page);
}

TEST_F(StoreFileTest, TheLastControlSocketStaysUntilTheNextIsPublished) {
  const auto touch = [](const std::string& path, const char* text) { std::ofstream(path) << text; };
  const auto text_of = [&] {
    std::string text;
    std::getline(std::ifstream(run_.control_socket("zram0")), text);
    return text;
  };
  touch(run_.control_socket("zram0"), "last");
  touch(run_.next_control_socket("zram0"), "next");
  EXPECT_EQ(text_of(), "last");
  run_.publish_control_socket("zram0");
  run_.publish_control_socket("zram0");
  EXPECT_EQ(text_of(), "next");
  EXPECT_FALSE(std::filesystem::exists(run_.next_control_socket("zram0")));
  touch(run_.next_control_socket("zram0"), "unused");
  run_.remove_control_sockets("zram0");
  EXPECT_FALSE(std::filesystem::exists(run_.control_socket("zram0")));
  EXPECT_FALSE(std::filesystem::exists(run_.next_control_socket("zram0")));
}

TEST_F(StoreFileTest, RemovesItsOwnFileAndNoLaterOne) {
  const auto store = open();
  ASSERT_TRUE(store);
  EXPECT_FALSE((*store)->is_removed());
  (*store)->remove();
  EXPECT_TRUE((*store)->is_removed());
  // Somebody else's, of the same name.
  std::ofstream(path()) << "next";
  (*store)->remove();
  EXPECT_TRUE(std::filesystem::exists(path()));
}

TEST_F(StoreFileTest, MarksNameTheirDeviceAndGoWithIt) {
  ASSERT_TRUE(run_.write_mark(4, "zram0"));
  ASSERT_TRUE(run_.write_mark(5, "zram1"));
  ASSERT_TRUE(run_.write_mark(6, "zram0"));
  std::string line;
  std::getline(std::ifstream(run_.path() + "/ublk/ublkb4"), line);
  EXPECT_EQ(line, "TRUENO_ZRAM_DEVICE=zram0");
  run_.remove_marks("zram0");
  run_.remove_marks("zram9");
  EXPECT_FALSE(std::filesystem::exists(run_.path() + "/ublk/ublkb4"));
  EXPECT_TRUE(std::filesystem::exists(run_.path() + "/ublk/ublkb5"));
  EXPECT_FALSE(std::filesystem::exists(run_.path() + "/ublk/ublkb6"));
}

}  // namespace
}  // namespace trueno
