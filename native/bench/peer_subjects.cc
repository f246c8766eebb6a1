#include <lz4.h>
#include <lz4hc.h>
#include <zstd.h>

#include <cstring>

#include "bench/page_subject.h"

namespace trueno {
namespace {

/// What is done around a library's two functions.
class PeerSubject : public PageSubject {
 public:
  EncodedPage encode(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    const size_t block_bytes = compress(page, room);
    if (block_bytes == 0 || block_bytes > kZsmallocHugeBytes) {
      return {.form = PageForm::kRaw, .stored_bytes = kPageBytes, .pattern = 0};
    }
    return {.form = PageForm::kCompressed,
            .stored_bytes = static_cast<uint16_t>(block_bytes),
            .pattern = 0};
  }

  bool decode(const EncodedPage& encoded, std::span<const std::byte> stored,
              PageBuffer page) override {
    if (encoded.form == PageForm::kCompressed) return decompress(stored, page);
    std::memcpy(page.data(), stored.data(), kPageBytes);
    return true;
  }

 private:
  virtual size_t compress(PageView page, std::span<std::byte, kBlockRoomBytes> room) = 0;
  virtual bool decompress(std::span<const std::byte> block, PageBuffer page) = 0;
};

/// Reads what both of liblz4's compressors write.
class Liblz4Subject : public PeerSubject {
 private:
  bool decompress(std::span<const std::byte> block, PageBuffer page) final {
    return LZ4_decompress_safe(reinterpret_cast<const char*>(block.data()),
                               reinterpret_cast<char*>(page.data()), static_cast<int>(block.size()),
                               static_cast<int>(kPageBytes)) == static_cast<int>(kPageBytes);
  }
};

class FastLz4Subject final : public Liblz4Subject {
 public:
  explicit FastLz4Subject(int acceleration) : acceleration_(acceleration) {}

 private:
  size_t compress(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    return static_cast<size_t>(LZ4_compress_fast_extState(
        state_.get(), reinterpret_cast<const char*>(page.data()),
        reinterpret_cast<char*>(room.data()), static_cast<int>(kPageBytes),
        static_cast<int>(kBlockRoomBytes), acceleration_));
  }

  int acceleration_;
  std::unique_ptr<std::byte[]> state_ =
      std::make_unique<std::byte[]>(static_cast<size_t>(LZ4_sizeofState()));
};

class HighLz4Subject final : public Liblz4Subject {
 public:
  explicit HighLz4Subject(int level) : level_(level) {}

 private:
  size_t compress(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    return static_cast<size_t>(LZ4_compress_HC_extStateHC(
        state_.get(), reinterpret_cast<const char*>(page.data()),
        reinterpret_cast<char*>(room.data()), static_cast<int>(kPageBytes),
        static_cast<int>(kBlockRoomBytes), level_));
  }

  int level_;
  std::unique_ptr<std::byte[]> state_ =
      std::make_unique<std::byte[]>(static_cast<size_t>(LZ4_sizeofStateHC()));
};

class ZstdSubject final : public PeerSubject {
 public:
  explicit ZstdSubject(int level) : level_(level) {}

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  size_t compress(PageView page, std::span<std::byte, kBlockRoomBytes> room) override {
    const size_t block_bytes = ZSTD_compressCCtx(compression_.get(), room.data(), room.size(),
                                                 page.data(), page.size(), level_);
    return ZSTD_isError(block_bytes) != 0 ? 0 : block_bytes;
  }

  bool decompress(std::span<const std::byte> block, PageBuffer page) override {
    return ZSTD_decompressDCtx(decompression_.get(), page.data(), page.size(), block.data(),
                               block.size()) == kPageBytes;
  }

  int level_;
  std::unique_ptr<ZSTD_CCtx, Free> compression_{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, Free> decompression_{ZSTD_createDCtx()};
};

}  // namespace

std::vector<NamedSubject> peer_subjects() {
  std::vector<NamedSubject> subjects;
  const auto add = [&](const char* maker, const char* algorithm, const std::string& setting,
                       std::unique_ptr<PageSubject> subject) {
    subjects.push_back({.maker = maker,
                        .algorithm = algorithm,
                        .setting = setting,
                        .target = {},
                        .subject = std::move(subject)});
  };
  for (const int acceleration : {1, 2, 4, 8, 16, 32}) {
    add("liblz4", "lz4", "acceleration " + std::to_string(acceleration),
        std::make_unique<FastLz4Subject>(acceleration));
  }
  for (const int level : {3, 9}) {
    add("liblz4", "lz4hc", "level " + std::to_string(level),
        std::make_unique<HighLz4Subject>(level));
  }
  for (const int level : {-7, -6, -5, -4, -3, -2, -1, 1, 2, 3}) {
    add("libzstd", "zstd", "level " + std::to_string(level), std::make_unique<ZstdSubject>(level));
  }
  return subjects;
}

}  // namespace trueno
