#pragma once

#include <napi.h>

namespace trueno::addon {

/// `nextAnonymousPage(pagemap, start, end)`: the address of the first anonymous page in memory from
/// `start` up to `end`, or `end` when there is none, by an open /proc/PID/pagemap. Gives `start`
/// where the kernel cannot tell (before 6.7), or the file is no pagemap. Addresses are whole pages.
Napi::Value next_anonymous_page(const Napi::CallbackInfo& info);

}  // namespace trueno::addon
