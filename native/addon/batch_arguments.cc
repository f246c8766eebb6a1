#include "addon/batch_arguments.h"

namespace trueno::addon {

CompressBatchArguments compress_batch_arguments(const Napi::CallbackInfo& info) {
  const ByteArgument pages = pages_argument(info, 1, "pages");
  const ByteArgument stored = byte_argument(info, 2, "stored");
  OffsetArgument offsets = offset_argument(info, 3, "offsets");
  const size_t offset_count = pages.elements.size() / kPageBytes + 1;
  require_room(info.Env(), "stored", stored.elements.size(), pages.elements.size());
  require_room(info.Env(), "offsets", offsets.elements.size(), offset_count);
  require_apart(info.Env(), pages.bytes(), stored.bytes());
  require_apart(info.Env(), pages.bytes(), offsets.bytes());
  require_apart(info.Env(), stored.bytes(), offsets.bytes());
  offsets.elements = offsets.elements.first(offset_count);
  return {.pages = pages, .stored = stored, .offsets = offsets};
}

StoredArguments stored_arguments(const Napi::CallbackInfo& info) {
  const ByteArgument stored = byte_argument(info, 1, "stored");
  const OffsetArgument offsets = offset_argument(info, 2, "offsets");
  require_room(info.Env(), "offsets", offsets.elements.size(), 1);
  return {.stored = stored, .offsets = offsets};
}

ByteArgument room_for_pages(const Napi::CallbackInfo& info, size_t index,
                            const StoredArguments& batch) {
  const ByteArgument pages = byte_argument(info, index, "pages");
  require_room(info.Env(), "pages", pages.elements.size(), batch.page_count() * kPageBytes);
  require_apart(info.Env(), batch.stored.bytes(), pages.bytes());
  require_apart(info.Env(), batch.offsets.bytes(), pages.bytes());
  return pages;
}

}  // namespace trueno::addon
