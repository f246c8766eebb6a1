#pragma once

#include <cstdint>

namespace trueno {

/// CLOCK_MONOTONIC, which all processes share.
uint64_t monotonic_ns();

}  // namespace trueno
