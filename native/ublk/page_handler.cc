#include "ublk/page_handler.h"

#include <algorithm>
#include <cerrno>

namespace trueno {
namespace {

// What was written or discarded may have left holes. To look for them takes as long as some
// thousand writes, so that it is done after a sixteenth of the device was, or 64 MiB.
constexpr uint64_t kShareOfDevice = 16;
constexpr uint64_t kMostChangesPerTidying = (64 << 20) / kPageBytes;

int negative_errno(ErrorCode code) {
  return code == ErrorCode::kNoSpace ? -ENOSPC : code == ErrorCode::kOutOfRange ? -EINVAL : -EIO;
}

KeptAs kept_as(const EncodedPage& encoded) {
  switch (encoded.form) {
    case PageForm::kSameFilled:
      return KeptAs::kSame;
    case PageForm::kRaw:
      return KeptAs::kRaw;
    case PageForm::kCompressed:
      break;
  }
  switch (encoded.algorithm) {
    case Algorithm::kLz4:
      return KeptAs::kLz4;
    case Algorithm::kLz4Hc:
      return KeptAs::kLz4Hc;
    case Algorithm::kZstd:
      break;
  }
  return KeptAs::kZstd;
}

}  // namespace

PageHandler::PageHandler(Parts parts)
    : parts_(std::move(parts)),
      pages_(parts_.store, *parts_.encoder),
      changes_per_tidying_(std::clamp<uint64_t>(parts_.store.slot_count() / kShareOfDevice, 1,
                                                kMostChangesPerTidying)) {}

int PageHandler::handle(const IoRequest& request, std::span<std::byte> data) {
  switch (request.operation) {
    case IoOperation::kRead:
      return read(request, data);
    case IoOperation::kWrite:
      return write(request, data);
    case IoOperation::kFlush:
      return 0;
    case IoOperation::kDiscard:
    case IoOperation::kWriteZeroes:
      return discard(request);
  }
  return -EOPNOTSUPP;
}

int PageHandler::read(const IoRequest& request, std::span<std::byte> data) {
  for (size_t at = 0; at < request.page_count; ++at) {
    const PageBuffer page(data.subspan(at * kPageBytes).first<kPageBytes>());
    const auto got = pages_.read(request.first_page + at, page);
    if (!got) return negative_errno(got.error());
  }
  return 0;
}

int PageHandler::write(const IoRequest& request, std::span<const std::byte> data) {
  parts_.encoder->set_objective(parts_.objective.load(std::memory_order_relaxed));
  for (size_t at = 0; at < request.page_count; ++at) {
    const PageView page(data.subspan(at * kPageBytes).first<kPageBytes>());
    const auto encoded = pages_.write(request.first_page + at, page);
    if (!encoded) {
      return encoded.error() == ErrorCode::kNoSpace ? errno_of_full_store(request)
                                                    : negative_errno(encoded.error());
    }
    parts_.statistics.kept[static_cast<size_t>(kept_as(*encoded))].add(1);
  }
  if (parts_.store.reserve_bytes() < parts_.least_reserve_bytes) parts_.keeper.ask_for_memory();
  note_changes(request.page_count);
  return 0;
}

int PageHandler::discard(const IoRequest& request) {
  const auto discarded = parts_.store.discard(request.first_page, request.page_count);
  note_changes(request.page_count);
  return discarded ? 0 : negative_errno(discarded.error());
}

/// At the limit, memory would not help. Otherwise there may be some soon even where the keeper
/// found none: clean caches take the kernel a while. Swap is better told so, a file system would
/// lose what it cannot write.
int PageHandler::errno_of_full_store(const IoRequest& request) {
  // In this order: after an attempt that failed only now, this page may still be tried once more.
  const bool has_failed = parts_.keeper.has_failed();
  parts_.keeper.ask_for_memory();
  if (parts_.store.is_at_limit()) return -ENOSPC;
  return has_failed && request.swap ? -ENOSPC : -EAGAIN;
}

void PageHandler::note_changes(uint64_t page_count) {
  changes_ += page_count;
  if (changes_ < changes_per_tidying_) return;
  changes_ = 0;
  parts_.keeper.ask_to_tidy();
}

}  // namespace trueno
