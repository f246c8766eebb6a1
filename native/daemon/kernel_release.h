#pragma once

#include <string>
#include <string_view>

namespace trueno {

/// uname(2)'s release of the running kernel, or `unknown`.
std::string kernel_release();

/// True for kernels that are known to crash, with the whole machine, when a ublk device is made.
bool crashes_at_add_device(std::string_view release);

}  // namespace trueno
