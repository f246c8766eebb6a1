#include "addon/page_calls.h"

#include <array>
#include <optional>

#include "addon/batch_arguments.h"
#include "addon/compressor_object.h"
#include "addon/js_error.h"

namespace trueno::addon {
namespace {

ByteArgument page_argument(const Napi::CallbackInfo& info, size_t index) {
  ByteArgument page = byte_argument(info, index, "page");
  if (page.elements.size() == kPageBytes) return page;
  throw js_range_error(info.Env(), kPageSize,
                       "a page has 4096 bytes, not " + std::to_string(page.elements.size()));
}

}  // namespace

Napi::Value compress_into(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const ByteArgument page = page_argument(info, 1);
  const ByteArgument stored = byte_argument(info, 2, "out");
  require_room(info.Env(), "out", stored.elements.size(), kPageBytes);
  require_apart(info.Env(), page.bytes(), stored.bytes().first(kPageBytes));
  std::array<uint32_t, 2> offsets;
  const size_t stored_bytes = compress_pages(
      *object.compressor, page.bytes(), sharing_of(page, stored), stored.elements.data(), offsets);
  return Napi::Number::New(info.Env(), static_cast<double>(stored_bytes));
}

Napi::Value decompress_into(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const ByteArgument stored = byte_argument(info, 1, "stored");
  const ByteArgument page = page_argument(info, 2);
  require_apart(info.Env(), stored.bytes(), page.bytes());
  // What is no page when it is longer is none when it is cut, either.
  const size_t stored_bytes = std::min(stored.elements.size(), kPageBytes + 1);
  const std::array offsets{uint32_t{0}, static_cast<uint32_t>(stored_bytes)};
  if (decompress_pages(*object.compressor, {.bytes = stored.bytes(), .offsets = offsets},
                       sharing_of(stored, page), page.elements.data())) {
    throw corrupt_page(info.Env(), "the page");
  }
  return info.Env().Undefined();
}

Napi::Value compress_batch(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const auto [pages, stored, offsets] = compress_batch_arguments(info);
  const size_t stored_bytes =
      compress_pages(*object.compressor, pages.bytes(), sharing_of(pages, stored, offsets),
                     stored.elements.data(), offsets.elements);
  return Napi::Number::New(info.Env(), static_cast<double>(stored_bytes));
}

Napi::Value decompress_batch(const Napi::CallbackInfo& info) {
  CompressorObject& object = open_compressor(info);
  const StoredArguments batch = stored_arguments(info);
  const ByteArgument pages = room_for_pages(info, 3, batch);
  const std::optional<size_t> corrupt = decompress_pages(
      *object.compressor, {.bytes = batch.stored.bytes(), .offsets = batch.offsets.elements},
      sharing_of(batch.stored, batch.offsets, pages), pages.elements.data());
  if (corrupt) throw corrupt_page_of_batch(info.Env(), *corrupt);
  return info.Env().Undefined();
}

Napi::Error corrupt_page(Napi::Env env, const std::string& which) {
  return js_error(env, js_error_code(ErrorCode::kCorruptBlock),
                  which +
                      " cannot be decompressed: its bytes are damaged or incomplete, or another "
                      "algorithm or dictionary made them");
}

Napi::Error corrupt_page_of_batch(Napi::Env env, size_t page_index) {
  Napi::Error error = corrupt_page(env, "page " + std::to_string(page_index) + " of the batch");
  error.Set("pageIndex", Napi::Number::New(env, static_cast<double>(page_index)));
  return error;
}

}  // namespace trueno::addon
