#include "boot/entry_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace trueno {
namespace {

namespace fs = std::filesystem;

class EntryWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "trueno-entries-XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string text_of(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return text.str();
  }

  size_t entry_count() const {
    return static_cast<size_t>(std::distance(fs::recursive_directory_iterator(folder_),
                                             fs::recursive_directory_iterator{}));
  }

  fs::path folder_;
};

/// What belongs to one device, its link last.
void give_device(EntryWriter& writer, uint32_t batch, const std::string& name) {
  writer.give(batch, false, name + ".swap", "[Swap]\nWhat=/dev/" + name + "\n");
  writer.give(batch, false, "setup@" + name + ".service.d/bindings.conf", "[Unit]\n");
  writer.give(batch, true, "swap.target.wants/" + name + ".swap", "../" + name + ".swap");
}

TEST_F(EntryWriterTest, MakesFilesLinksAndFolders) {
  EntryWriter writer(folder_ / "a" / "b");
  give_device(writer, 0, "zram0");
  EXPECT_TRUE(writer.finish().empty());
  EXPECT_EQ(text_of("a/b/zram0.swap"), "[Swap]\nWhat=/dev/zram0\n");
  EXPECT_EQ(fs::read_symlink(folder_ / "a/b/swap.target.wants/zram0.swap"), "../zram0.swap");
}

TEST_F(EntryWriterTest, MakesThousandsWhileMoreAreGiven) {
  constexpr uint32_t kDevices = 300;
  EntryWriter writer(folder_);
  for (uint32_t device = 0; device < kDevices; ++device) {
    give_device(writer, device, "zram" + std::to_string(device));
  }
  EXPECT_TRUE(writer.finish().empty());
  EXPECT_EQ(entry_count(), 4 * kDevices + 1);
  for (uint32_t device = 0; device < kDevices; ++device) {
    const std::string name = "zram" + std::to_string(device);
    ASSERT_EQ(text_of("swap.target.wants/" + name + ".swap"), "[Swap]\nWhat=/dev/" + name + "\n");
  }
}

TEST_F(EntryWriterTest, StopsABatchAtItsFirstFailureWhereverALoadEnds) {
  constexpr uint32_t kDevices = 300;
  EntryWriter writer(folder_);
  for (uint32_t device = 0; device < kDevices; device += 7) {
    std::ofstream(folder_ / ("zram" + std::to_string(device) + ".swap")) << "theirs";
  }
  for (uint32_t device = 0; device < kDevices; ++device) {
    give_device(writer, device, "zram" + std::to_string(device));
  }
  const std::vector<EntryFailure> failures = writer.finish();
  ASSERT_EQ(failures.size(), (kDevices + 6) / 7);
  for (size_t at = 0; at < failures.size(); ++at) {
    EXPECT_EQ(failures[at].batch, 7 * at);
    EXPECT_EQ(failures[at].index, 0U);
    EXPECT_EQ(failures[at].error, EEXIST);
    const std::string name = "zram" + std::to_string(7 * at);
    EXPECT_EQ(text_of(name + ".swap"), "theirs");
    EXPECT_FALSE(fs::exists(fs::symlink_status(folder_ / "swap.target.wants" / (name + ".swap"))));
  }
}

TEST_F(EntryWriterTest, GoesOnAfterItHasFinished) {
  EntryWriter writer(folder_);
  for (int round = 0; round < 3; ++round) {
    for (uint32_t device = 0; device < 100; ++device) {
      give_device(writer, device, "r" + std::to_string(round) + "d" + std::to_string(device));
    }
    writer.give(100, false, "r0d0.swap", "");
    const std::vector<EntryFailure> failures = writer.finish();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures[0].batch, 100U);
  }
  EXPECT_EQ(entry_count(), size_t{3 * 400 + 1});
}

TEST_F(EntryWriterTest, SaysWhatCannotBeMade) {
  std::ofstream(folder_ / "file") << "";
  EntryWriter writer(folder_);
  writer.give(0, false, std::string_view("a\0b", 3), "");
  writer.give(1, true, "link", std::string_view("a\0b", 3));
  writer.give(2, false, std::string(300, 'x'), "");
  writer.give(3, false, "file/below", "");
  const std::vector<EntryFailure> failures = writer.finish();
  ASSERT_EQ(failures.size(), 4U);
  EXPECT_EQ(failures[0].error, EINVAL);
  EXPECT_EQ(failures[1].error, EINVAL);
  EXPECT_EQ(failures[2].error, ENAMETOOLONG);
  EXPECT_EQ(failures[3].error, ENOTDIR);
  EXPECT_EQ(entry_count(), 1U);
}

TEST_F(EntryWriterTest, TwoThreadsMakeTheSameMissingFolders) {
  for (int round = 0; round < 50; ++round) {
    const std::string path = folder_ / std::to_string(round) / "a" / "b" / "c" / "d";
    std::barrier start(2);
    std::array<int, 2> errors{};
    const auto make_one = [&](size_t turn) {
      EntryFolder folder(path);
      const std::string name = "wants/" + std::to_string(turn);
      start.arrive_and_wait();
      errors[turn] = folder.make({.name = name, .contents = ""});
    };
    std::thread other(make_one, 1);
    make_one(0);
    other.join();
    ASSERT_EQ(errors, (std::array<int, 2>{}));
  }
}

TEST(EntryWriter, AFolderThatCannotBeMadeIsAnErrorOfEachBatch) {
  EntryWriter writer("/proc/nothing/here");
  give_device(writer, 0, "zram0");
  give_device(writer, 1, "zram1");
  const std::vector<EntryFailure> failures = writer.finish();
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].error, ENOENT);
  EXPECT_EQ(failures[1].error, ENOENT);
}

}  // namespace
}  // namespace trueno
