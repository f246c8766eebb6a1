// What is included or written between TRUENO_COMPILE_FOR(features) and TRUENO_COMPILE_FOR_END is
// compiled for a CPU that has them. Not by a compiler option for the file: that would also reach
// the standard library's inline functions, of which the linker keeps one copy for everybody. So
// whatever else is needed is included before.
#pragma once

#define TRUENO_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define TRUENO_COMPILE_FOR(features) \
  TRUENO_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TRUENO_COMPILE_FOR_END TRUENO_PRAGMA(clang attribute pop)
#else
#define TRUENO_COMPILE_FOR(features) \
  TRUENO_PRAGMA(GCC push_options) TRUENO_PRAGMA(GCC target(features))
#define TRUENO_COMPILE_FOR_END TRUENO_PRAGMA(GCC pop_options)
#endif

/// What Target::kAvx2 and Target::kAvx512 need of a CPU, as compilers name it.
#define TRUENO_AVX2 "avx2,bmi,bmi2,lzcnt"
#define TRUENO_AVX512 "avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,lzcnt"
