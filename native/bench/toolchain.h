#pragma once

#include <lz4.h>
#include <zstd.h>

#include <string>

namespace trueno {

/// What a benchmark was made with, as members of a JSON object.
inline std::string toolchain_json() {
#if defined(__clang__)
  const std::string compiler = "clang++ " __clang_version__;
#else
  const std::string compiler = "g++ " __VERSION__;
#endif
  return R"("compiler":")" + compiler + R"(","liblz4":")" + LZ4_versionString() +
         R"(","libzstd":")" + ZSTD_versionString() + '"';
}

}  // namespace trueno
