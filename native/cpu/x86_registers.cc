#include "cpu/x86_registers.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace trueno {
namespace {

constexpr uint32_t kLeaf1EcxSse42 = 1U << 20;
constexpr uint32_t kLeaf1EcxOsxsave = 1U << 27;
constexpr uint32_t kLeaf1EcxAvx = 1U << 28;
constexpr uint32_t kLeaf7EbxAvx2 = 1U << 5;
constexpr uint32_t kLeaf7EbxBmi2 = 1U << 8;
constexpr uint32_t kLeaf7EbxAvx512f = 1U << 16;
constexpr uint32_t kLeaf7EbxAvx512bw = 1U << 30;
constexpr uint32_t kLeaf7EbxAvx512vl = 1U << 31;
constexpr uint32_t kLeaf7EcxAvx512vbmi = 1U << 1;

// XCR0: bit 1 XMM, bit 2 upper halves of YMM, bit 5 opmask, bit 6 upper halves of ZMM0-15, bit 7
// ZMM16-31.
constexpr uint64_t kXcr0Ymm = 0x06;
constexpr uint64_t kXcr0Zmm = 0xe6;

constexpr bool has_all(uint64_t value, uint64_t bits) { return (value & bits) == bits; }

}  // namespace

CpuFeatures decode(const X86Registers& registers) {
  CpuFeatures features;
  if (has_all(registers.leaf1_ecx, kLeaf1EcxSse42)) features.insert(CpuFeature::kSse42);
  if (has_all(registers.leaf7_ebx, kLeaf7EbxBmi2)) features.insert(CpuFeature::kBmi2);

  // A CPU can have registers that the kernel or a hypervisor does not save on a context switch.
  const bool avx = has_all(registers.leaf1_ecx, kLeaf1EcxOsxsave | kLeaf1EcxAvx);
  if (!avx || !has_all(registers.xcr0, kXcr0Ymm)) return features;
  if (has_all(registers.leaf7_ebx, kLeaf7EbxAvx2)) features.insert(CpuFeature::kAvx2);

  const bool avx512 = has_all(registers.leaf7_ebx, kLeaf7EbxAvx512f);
  if (!avx512 || !has_all(registers.xcr0, kXcr0Zmm)) return features;
  features.insert(CpuFeature::kAvx512f);
  if (has_all(registers.leaf7_ebx, kLeaf7EbxAvx512bw)) features.insert(CpuFeature::kAvx512bw);
  if (has_all(registers.leaf7_ebx, kLeaf7EbxAvx512vl)) features.insert(CpuFeature::kAvx512vl);
  if (has_all(registers.leaf7_ecx, kLeaf7EcxAvx512vbmi)) features.insert(CpuFeature::kAvx512vbmi);
  return features;
}

#if defined(__x86_64__)
X86Registers read_x86_registers() {
  X86Registers registers;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0) registers.leaf1_ecx = ecx;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) {
    registers.leaf7_ebx = ebx;
    registers.leaf7_ecx = ecx;
  }
  // Without OSXSAVE the instruction is an illegal one. In assembly, as the intrinsic needs -mxsave.
  if (has_all(registers.leaf1_ecx, kLeaf1EcxOsxsave)) {
    uint32_t low = 0;
    uint32_t high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    registers.xcr0 = (uint64_t{high} << 32) | low;
  }
  return registers;
}
#endif

}  // namespace trueno
