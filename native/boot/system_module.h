#pragma once

#include <quickjs/quickjs.h>

namespace trueno {

/// The name under which the program imports the system calls.
inline constexpr char kSystemModule[] = "trueno:system";

/// Makes the module `trueno:system` known to the context. generator/quickjs/native-system.d.ts says
/// what its functions take and give. `argc` and `argv` are those of main(): the module gives out
/// what follows the program's name. False when there is no memory for it.
bool add_system_module(JSContext* context, int argc, char** argv);

}  // namespace trueno
