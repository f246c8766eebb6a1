#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/result.h"

namespace trueno {

/// What a store is made for, for good.
struct StoreGeometry {
  /// The most pages that the device may have.
  uint64_t slot_count;
  /// Address space for what is kept of them, a multiple of kSlabBytes. It takes memory only where
  /// something lies.
  uint64_t data_bytes;
};

/// With address space for whatever so many pages hold: their own bytes and half as much again, for
/// slabs that are not full, and a slab for each size.
StoreGeometry geometry_for(uint64_t slot_count);

/// Where the parts of a store lie in its region. All of it follows from the geometry:
///
///   0                 header, one page (StoreHeader)
///   slots_offset      16 bytes a page of the device (slot_table.h)
///   data_offset       slabs, at a multiple of their size
struct StoreLayout {
  StoreGeometry geometry;
  size_t slots_offset;
  size_t data_offset;
  size_t region_bytes;

  size_t slab_count() const;
};

/// Fails with kStoreSize when the geometry is none: no slots, no slab, data that is no multiple of
/// slabs, or more than 2^40 bytes of either.
Result<StoreLayout> store_layout(const StoreGeometry& geometry);

/// Says in the first page of a region, whose memory is zeros, that there is a store in it. Before
/// this returns, open_layout() finds none.
void write_header(std::span<std::byte> region, const StoreLayout& layout);

/// The layout of the store in a region. Fails with kNotAStore, kStoreVersion, or, when the header
/// is damaged or tells of another size than the region has, kDamagedStore.
Result<StoreLayout> open_layout(std::span<std::byte> region);

}  // namespace trueno
