#pragma once

#include <string>

#include "core/result.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// A listening stream socket at a path, for root only, in the place of any that was there. Fails
/// with kControlSocketFailed.
Result<FileDescriptor> listen_at(const std::string& path);

}  // namespace trueno
