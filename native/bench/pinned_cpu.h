#pragma once

#include <optional>

namespace trueno {

/// Keeps this thread on one CPU, the last that it may use, as the first one has the machine's
/// interrupts. Gives its number, or nothing when the system refuses.
std::optional<int> pin_to_last_cpu();

}  // namespace trueno
