#include "ublk/io_descriptor.h"

#include "core/page.h"

namespace trueno {
namespace {

constexpr uint32_t kPageSectors = kPageBytes / kSectorBytes;

std::optional<IoOperation> operation_of(uint32_t number) {
  switch (number) {
    case kReadOperation:
      return IoOperation::kRead;
    case kWriteOperation:
      return IoOperation::kWrite;
    case kFlushOperation:
      return IoOperation::kFlush;
    case kDiscardOperation:
      return IoOperation::kDiscard;
    case kWriteZeroesOperation:
      return IoOperation::kWriteZeroes;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<IoRequest> decode_descriptor(const IoDescriptor& descriptor, uint16_t tag,
                                           const DeviceExtent& extent) {
  const auto operation = operation_of(descriptor.operation_and_flags & kOperationMask);
  if (!operation) return std::nullopt;
  IoRequest request{.operation = *operation,
                    .swap = (descriptor.operation_and_flags & kSwapFlag) != 0,
                    .tag = tag,
                    .page_count = 0,
                    .first_page = 0};
  if (*operation == IoOperation::kFlush) return request;

  if (descriptor.first_sector % kPageSectors != 0 || descriptor.sector_count % kPageSectors != 0) {
    return std::nullopt;
  }
  request.first_page = descriptor.first_sector / kPageSectors;
  request.page_count = descriptor.sector_count / kPageSectors;
  const bool has_data = *operation == IoOperation::kRead || *operation == IoOperation::kWrite;
  if (request.page_count == 0 || (has_data && request.page_count > extent.most_io_pages) ||
      request.first_page >= extent.page_count ||
      request.page_count > extent.page_count - request.first_page) {
    return std::nullopt;
  }
  return request;
}

}  // namespace trueno
