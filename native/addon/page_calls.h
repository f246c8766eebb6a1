#pragma once

#include <napi.h>

#include <string>

namespace trueno::addon {

// What runs on the thread of JavaScript. Stored pages are those of compressor/stored_page.h, and
// batches those of compressor/page_batch.h. Any buffer may be a SharedArrayBuffer.

/// `(compressor, page, stored)`: compresses a Uint8Array of 4096 bytes into one of at least as
/// many; gives the number of bytes to keep.
Napi::Value compress_into(const Napi::CallbackInfo& info);

/// `(compressor, stored, page)`: throws TRUENO_CORRUPT_BLOCK.
Napi::Value decompress_into(const Napi::CallbackInfo& info);

/// `(compressor, pages, stored, offsets)`: `stored` has as many bytes as `pages` at least, and
/// `offsets`, a Uint32Array, one element more than there are pages; gives the number of bytes to
/// keep.
Napi::Value compress_batch(const Napi::CallbackInfo& info);

/// `(compressor, stored, offsets, pages)`: `pages` has room for as many pages as there are offsets
/// less one; throws TRUENO_CORRUPT_BLOCK with `pageIndex`.
Napi::Value decompress_batch(const Napi::CallbackInfo& info);

/// Of a page that cannot be read.
Napi::Error corrupt_page(Napi::Env env, const std::string& which);

/// The same, with `pageIndex`.
Napi::Error corrupt_page_of_batch(Napi::Env env, size_t page_index);

}  // namespace trueno::addon
