#pragma once

#include <string>

#include "core/result.h"

namespace trueno {

/// Sees to it that there is a tmpfs at `path` whose pages the kernel never swaps out, whoever maps
/// them (option noswap, Linux 6.4, Documentation/filesystems/tmpfs.rst). Locked memory would not
/// do: it is locked only while a process lives, and the files outlive all of them. Any number of
/// processes may call this at once. Fails with kNoNoswap or kStoreFolderFailed.
Result<void> mount_store_folder(const std::string& path);

/// Tries whether the kernel could, and changes nothing. Fails with kNoNoswap or, without the right
/// to ask, kStoreFolderFailed.
Result<void> try_noswap();

}  // namespace trueno
