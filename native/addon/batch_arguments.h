#pragma once

#include <napi.h>

#include "addon/byte_argument.h"

namespace trueno::addon {

/// Arguments 1 to 3 of calls that compress into memory of the caller: `(compressor, pages, stored,
/// offsets, …)`, with room for the worst case, apart from each other.
struct CompressBatchArguments {
  ByteArgument pages;
  ByteArgument stored;
  /// As many as are needed.
  OffsetArgument offsets;
};

/// Throws TRUENO_INVALID_ARGUMENT, TRUENO_PAGE_SIZE, TRUENO_TOO_MANY_PAGES,
/// TRUENO_OUTPUT_TOO_SMALL or TRUENO_OVERLAP.
CompressBatchArguments compress_batch_arguments(const Napi::CallbackInfo& info);

/// Arguments 1 and 2 of calls that decompress: `(compressor, stored, offsets, …)`.
struct StoredArguments {
  ByteArgument stored;
  /// At least one.
  OffsetArgument offsets;

  size_t page_count() const { return offsets.elements.size() - 1; }
};

/// Throws TRUENO_INVALID_ARGUMENT or TRUENO_OUTPUT_TOO_SMALL.
StoredArguments stored_arguments(const Napi::CallbackInfo& info);

/// Memory of the caller with room for the pages of a batch, apart from it. Throws
/// TRUENO_INVALID_ARGUMENT, TRUENO_OUTPUT_TOO_SMALL or TRUENO_OVERLAP.
ByteArgument room_for_pages(const Napi::CallbackInfo& info, size_t index,
                            const StoredArguments& batch);

}  // namespace trueno::addon
