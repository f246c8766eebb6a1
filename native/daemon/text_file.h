#pragma once

#include <string>

#include "core/result.h"

namespace trueno {

/// All bytes of a file, such as one of /proc, whose size nobody knows before. Fails with
/// kUnreadableFile.
Result<std::string> read_text_file(const std::string& path);

}  // namespace trueno
