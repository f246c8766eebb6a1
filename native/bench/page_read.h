#pragma once

#include <cstdint>

#include "cpu/target.h"

namespace trueno {

/// Reads all of a page and does as little as can be done with it, an exclusive or of its words, in
/// vectors of that target: what a test of every byte costs at least. The CPU must support the
/// target.
uint64_t read_page(Target target, const uint8_t* page);

}  // namespace trueno
