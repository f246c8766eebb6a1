// The boot binary: the generator's program, compiled to bytecode when this was built, on QuickJS.

#include <fcntl.h>
#include <quickjs/quickjs.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

#include "boot/block_pool.h"
#include "boot/system_module.h"

// Written by qjsc.
extern "C" const uint8_t program[];
extern "C" const uint32_t program_size;
extern "C" const uint8_t units_program[];
extern "C" const uint32_t units_program_size;

// Given by the linker: where the file is mapped, on a border of pages, and where its code ends.
extern "C" const char __executable_start;
extern "C" const char __etext;

namespace {

/// The program ends the process itself, unless it made a mistake.
constexpr int kProgramFailed = 1;

/// Of the 8 MiB that a process usually has. An expression that is nested too deeply is refused long
/// before.
constexpr size_t kStackLimit_bytes = size_t{6} << 20;

trueno::BlockPool pool;

/// QuickJS's own functions keep account of every block, for a limit and for the collection of
/// cycles: both are not worth a tenth of the time of a process that is over in milliseconds. What
/// has no cycles is freed all the same, by its count of references.
constexpr JSMallocFunctions kAllocator{
    .js_malloc = [](JSMallocState*, size_t size_bytes) { return pool.allocate(size_bytes); },
    .js_free = [](JSMallocState*, void* block) { pool.free(block); },
    .js_realloc = [](JSMallocState*, void* block,
                     size_t size_bytes) { return pool.resize(block, size_bytes); },
    .js_malloc_usable_size = trueno::BlockPool::capacity_bytes,
};

/// Fills closed descriptors 0 to 2: what is opened next would be sent our messages.
void reserve_standard_streams() {
  int descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = open("/dev/null", O_RDWR);
  if (descriptor >= 0) close(descriptor);
}

/// A context with what the program uses, and nothing that compiles text.
JSContext* new_context(JSRuntime* runtime) {
  JSContext* context = JS_NewContextRaw(runtime);
  if (context == nullptr) return nullptr;
  JS_AddIntrinsicBaseObjects(context);
  JS_AddIntrinsicRegExpCompiler(context);
  JS_AddIntrinsicRegExp(context);
  JS_AddIntrinsicJSON(context);
  JS_AddIntrinsicMapSet(context);
  JS_AddIntrinsicPromise(context);
  return context;
}

void print_error(JSContext* context, JSValueConst error) {
  const char* text = JS_ToCString(context, error);
  std::fprintf(stderr, "trueno-zram-generator: this is a mistake in trueno-zram: %s\n",
               text == nullptr ? "no memory" : text);
  if (text != nullptr) JS_FreeCString(context, text);
  JSValue stack = JS_GetPropertyStr(context, error, "stack");
  if (JS_IsString(stack)) {
    const char* lines = JS_ToCString(context, stack);
    if (lines != nullptr) std::fputs(lines, stderr);
    JS_FreeCString(context, lines);
  }
  JS_FreeValue(context, stack);
}

int fail(JSContext* context) {
  JSValue error = JS_GetException(context);
  print_error(context, error);
  JS_FreeValue(context, error);
  return kProgramFailed;
}

/// What systemd starts has folders as arguments and no option. Reading what only other calls need
/// would be an eighth of its time.
std::span<const uint8_t> bytecode_for(std::span<char*> arguments) {
  for (const char* argument : arguments) {
    if (argument[0] == '-') return {program, program_size};
  }
  return {units_program, units_program_size};
}

/// The program ends the process; whoever comes back from here has failed.
int run_program(JSContext* context, std::span<const uint8_t> bytecode) {
  JSValue module = JS_ReadObject(context, bytecode.data(), bytecode.size(), JS_READ_OBJ_BYTECODE);
  if (JS_IsException(module) || JS_ResolveModule(context, module) < 0) return fail(context);
  JSValue evaluation = JS_EvalFunction(context, module);
  if (JS_IsException(evaluation)) return fail(context);
  JSContext* job_context = nullptr;
  int executed = 1;
  while (executed > 0) executed = JS_ExecutePendingJob(JS_GetRuntime(context), &job_context);
  if (executed < 0) return fail(job_context);
  if (JS_PromiseState(context, evaluation) == JS_PROMISE_REJECTED) {
    JSValue reason = JS_PromiseResult(context, evaluation);
    print_error(context, reason);
    JS_FreeValue(context, reason);
  }
  return kProgramFailed;
}

/// At boot nothing of this file is in memory, and its pages would be read one after the other as
/// they are touched: all of them at once take less time.
void read_program_ahead() {
  const auto start = reinterpret_cast<uintptr_t>(&__executable_start);
  const auto end = reinterpret_cast<uintptr_t>(&__etext);
  madvise(const_cast<char*>(&__executable_start), end - start, MADV_WILLNEED);
}

}  // namespace

int main(int argc, char** argv) {
  read_program_ahead();
  reserve_standard_streams();
  // A reader that went away is an error of the write.
  std::signal(SIGPIPE, SIG_IGN);
  // Whoever started us may ignore it: then nobody would know how a program ended.
  std::signal(SIGCHLD, SIG_DFL);
  JSRuntime* runtime = JS_NewRuntime2(&kAllocator, nullptr);
  if (runtime == nullptr) return kProgramFailed;
  JS_SetMaxStackSize(runtime, kStackLimit_bytes);
  JSContext* context = new_context(runtime);
  if (context == nullptr || !trueno::add_system_module(context, argc, argv)) {
    return kProgramFailed;
  }
  // What is left is the kernel's to clean up.
  const std::span<char*> words(argv, static_cast<size_t>(argc));
  return run_program(context, bytecode_for(words.subspan(words.empty() ? 0 : 1)));
}
