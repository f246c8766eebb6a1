#include "pages/store_layout.h"

#include <algorithm>
#include <string>

#include "pages/page_checksum.h"
#include "pages/shared_memory.h"
#include "pages/size_class.h"
#include "pages/slot_table.h"

namespace trueno {
namespace {

/// "TRUENOPS", as it lies in memory.
constexpr uint64_t kMagic = 0x53504F4E45555254;
/// Of the layout, the slots and the checksums. A store of any other one is not opened.
constexpr uint64_t kVersion = 1;
constexpr uint64_t kMostBytes = uint64_t{1} << 40;
static_assert(kMostBytes / kUnitBytes == uint64_t{1} << SlotWord::kPlaceBits);

/// The first bytes of a region.
struct StoreHeader {
  /// Written last.
  uint64_t magic;
  uint64_t version;
  uint64_t slot_count;
  uint64_t data_bytes;
  /// page_checksum() of all before it, the magic number being its seed.
  uint64_t checksum;
};

uint64_t checksum_of(const StoreHeader& header) {
  return page_checksum(std::as_bytes(std::span(&header.version, 3)), kMagic);
}

constexpr size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

StoreGeometry geometry_for(uint64_t slot_count) {
  return {.slot_count = slot_count,
          .data_bytes =
              round_up(slot_count * kPageBytes * 3 / 2, kSlabBytes) + kSizeClasses * kSlabBytes};
}

size_t StoreLayout::slab_count() const { return geometry.data_bytes / kSlabBytes; }

Result<StoreLayout> store_layout(const StoreGeometry& geometry) {
  if (geometry.slot_count == 0 || geometry.slot_count > kMostBytes / kPageBytes ||
      geometry.data_bytes == 0 || geometry.data_bytes % kSlabBytes != 0 ||
      geometry.data_bytes > kMostBytes) {
    return Error{.code = ErrorCode::kStoreSize,
                 .subject = std::to_string(geometry.slot_count) + " pages in " +
                            std::to_string(geometry.data_bytes) + " bytes"};
  }
  const size_t slots_offset = kPageBytes;
  const size_t data_offset =
      round_up(slots_offset + geometry.slot_count * sizeof(Slot), kSlabBytes);
  return StoreLayout{.geometry = geometry,
                     .slots_offset = slots_offset,
                     .data_offset = data_offset,
                     .region_bytes = data_offset + geometry.data_bytes};
}

void write_header(std::span<std::byte> region, const StoreLayout& layout) {
  auto& header = *reinterpret_cast<StoreHeader*>(region.data());
  store_shared(header.version, kVersion);
  store_shared(header.slot_count, layout.geometry.slot_count);
  store_shared(header.data_bytes, layout.geometry.data_bytes);
  store_shared(header.checksum, checksum_of(header));
  store_shared(header.magic, kMagic);
}

Result<StoreLayout> open_layout(std::span<std::byte> region) {
  if (region.size() < kPageBytes) return Error{.code = ErrorCode::kNotAStore};
  const auto& header = *reinterpret_cast<const StoreHeader*>(region.data());
  if (header.magic != kMagic) return Error{.code = ErrorCode::kNotAStore};
  if (header.version != kVersion) {
    return Error{.code = ErrorCode::kStoreVersion, .subject = std::to_string(header.version)};
  }
  if (header.checksum != checksum_of(header)) {
    return Error{.code = ErrorCode::kDamagedStore, .subject = "header"};
  }
  auto layout = store_layout({.slot_count = header.slot_count, .data_bytes = header.data_bytes});
  if (!layout || layout->region_bytes != region.size()) {
    return Error{.code = ErrorCode::kDamagedStore,
                 .subject = std::to_string(region.size()) + " bytes"};
  }
  return layout;
}

}  // namespace trueno
