#pragma once

#include <cstdint>

#include "cpu/cpu_features.h"

namespace trueno {

/// What CPUID and XGETBV say about SIMD. Layout: Intel 64 and IA-32 Architectures Software
/// Developer's Manual, volume 2, CPUID, and volume 1, chapter 13 (XCR0). A leaf or a register that
/// is not there counts as 0.
struct X86Registers {
  uint32_t leaf1_ecx = 0;
  uint32_t leaf7_ebx = 0;
  uint32_t leaf7_ecx = 0;
  uint64_t xcr0 = 0;
};

/// Pure, so that any CPU and any operating system can be tried on every machine.
CpuFeatures decode(const X86Registers& registers);

#if defined(__x86_64__)
X86Registers read_x86_registers();
#endif

}  // namespace trueno
