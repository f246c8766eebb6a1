#pragma once

#include <string_view>

namespace trueno {

/// Fills closed descriptors 0 to 2 with one that cannot be written to. Must come before anything is
/// opened: a device that got number 1 would be sent our output.
void reserve_standard_streams();

/// Writes all of the text, or returns the errno that stopped it.
int write_all(int descriptor, std::string_view text);

}  // namespace trueno
