#include "boot/system_module.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boot/child_process.h"
#include "boot/entry_writer.h"
#include "boot/utf8.h"

namespace trueno {
namespace {

/// More than any file that the program reads, and any text that it writes.
constexpr size_t kLargestRead_bytes = size_t{64} << 20;

int program_argc = 0;
char** program_argv = nullptr;

/// The arguments of one call from the program, read one after the other. What is missing or of
/// another type is a mistake in the program: then the call throws.
class Call {
 public:
  Call(JSContext* context, int count, JSValueConst* arguments)
      : context_(context), left_(arguments, arguments + count) {}

  JSContext* context() const { return context_; }
  bool has_failed() const { return has_failed_; }

  std::string text() { return text_of(next()); }

  int64_t integer() {
    int64_t number = 0;
    if (JS_ToInt64(context_, &number, next()) < 0) has_failed_ = true;
    return number;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> result;
    JSValueConst array = next();
    JSValue length = JS_GetPropertyStr(context_, array, "length");
    int64_t count = 0;
    if (JS_ToInt64(context_, &count, length) < 0) has_failed_ = true;
    JS_FreeValue(context_, length);
    for (int64_t index = 0; index < count && !has_failed_; ++index) {
      JSValue item = JS_GetPropertyUint32(context_, array, static_cast<uint32_t>(index));
      result.push_back(text_of(item));
      JS_FreeValue(context_, item);
    }
    return result;
  }

 private:
  JSValueConst next() {
    if (left_.empty()) {
      has_failed_ = true;
      return JS_UNDEFINED;
    }
    JSValueConst value = left_.front();
    left_ = left_.subspan(1);
    return value;
  }

  std::string text_of(JSValueConst value) {
    size_t size_bytes = 0;
    const char* bytes = JS_ToCStringLen(context_, &size_bytes, value);
    if (bytes == nullptr) {
      has_failed_ = true;
      return {};
    }
    std::string text(bytes, size_bytes);
    JS_FreeCString(context_, bytes);
    replace_surrogates(text);
    return text;
  }

  JSContext* context_;
  std::span<JSValueConst> left_;
  bool has_failed_ = false;
};

JSValue number(int64_t value) { return JS_NewInt64(nullptr, value); }

/// The negative errno of a call that said -1, or what it said.
JSValue result_of(int64_t returned) { return number(returned < 0 ? -errno : returned); }

bool is_path(const std::string& text) { return text.find('\0') == std::string::npos; }

JSValue string_of(JSContext* context, std::string_view utf8) {
  return JS_NewStringLen(context, utf8.data(), utf8.size());
}

/// Bytes that are not UTF-8 are U+FFFD.
JSValue lossy_string_of(JSContext* context, std::string_view bytes) {
  if (find_malformed_utf8(bytes) == bytes.size()) return string_of(context, bytes);
  return string_of(context, with_replaced_malformed_utf8(bytes));
}

/// All that is left to read; an errno, or 0.
int read_to_end(int descriptor, std::string& bytes) {
  struct stat status {};
  // One more than a regular file has, so that its end is seen at once.
  size_t space_bytes = 4096;
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    space_bytes = std::min(static_cast<size_t>(status.st_size), kLargestRead_bytes) + 1;
  }
  bytes.resize(space_bytes);
  size_t filled_bytes = 0;
  for (;;) {
    if (filled_bytes == bytes.size()) bytes.resize(filled_bytes * 2);
    const ssize_t count_bytes =
        read(descriptor, bytes.data() + filled_bytes, bytes.size() - filled_bytes);
    if (count_bytes < 0 && errno == EINTR) continue;
    if (count_bytes < 0) return errno;
    filled_bytes += static_cast<size_t>(count_bytes);
    if (filled_bytes > kLargestRead_bytes) return EFBIG;
    if (count_bytes == 0) break;
  }
  bytes.resize(filled_bytes);
  return 0;
}

JSValue program_arguments(Call& call) {
  JSValue array = JS_NewArray(call.context());
  for (int index = 1; index < program_argc; ++index) {
    JS_SetPropertyUint32(call.context(), array, static_cast<uint32_t>(index - 1),
                         lossy_string_of(call.context(), program_argv[index]));
  }
  return array;
}

JSValue environment(Call& call) {
  JSValue array = JS_NewArray(call.context());
  for (uint32_t index = 0; environ[index] != nullptr; ++index) {
    JS_SetPropertyUint32(call.context(), array, index,
                         lossy_string_of(call.context(), environ[index]));
  }
  return array;
}

JSValue process_id(Call&) { return number(getpid()); }

JSValue exit_now(Call& call) { _exit(static_cast<int>(call.integer())); }

JSValue monotonic(Call&) { return number(monotonic_ms()); }

JSValue sleep(Call& call) {
  const int64_t end_ms = monotonic_ms() + call.integer();
  for (int64_t left_ms = end_ms - monotonic_ms(); left_ms > 0; left_ms = end_ms - monotonic_ms()) {
    poll(nullptr, 0, static_cast<int>(std::min<int64_t>(left_ms, 1'000'000)));
  }
  return JS_UNDEFINED;
}

JSValue open_file(const std::string& path, int flags, mode_t mode) {
  if (!is_path(path)) return number(-EINVAL);
  return result_of(open(path.c_str(), flags | O_CLOEXEC, mode));
}

JSValue open_for_reading(Call& call) { return open_file(call.text(), O_RDONLY | O_NONBLOCK, 0); }

JSValue open_for_writing(Call& call) { return open_file(call.text(), O_WRONLY, 0); }

JSValue create_file(Call& call) {
  const std::string path = call.text();
  const auto mode = static_cast<mode_t>(call.integer());
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

JSValue close_file(Call& call) { return result_of(close(static_cast<int>(call.integer()))); }

JSValue fstat_file(Call& call) {
  struct stat status {};
  if (fstat(static_cast<int>(call.integer()), &status) < 0) return number(-errno);
  JSValue array = JS_NewArray(call.context());
  JS_SetPropertyUint32(call.context(), array, 0, number(status.st_mode & S_IFMT));
  JS_SetPropertyUint32(call.context(), array, 1, number(status.st_size));
  JS_SetPropertyUint32(call.context(), array, 2, number(static_cast<int64_t>(status.st_rdev)));
  return array;
}

JSValue stat_path(Call& call) {
  const std::string path = call.text();
  if (!is_path(path)) return number(-EINVAL);
  struct stat status {};
  if (stat(path.c_str(), &status) < 0) return number(-errno);
  return number(status.st_mode & S_IFMT);
}

JSValue access_execute(Call& call) {
  const std::string path = call.text();
  return is_path(path) ? result_of(access(path.c_str(), X_OK)) : number(-EINVAL);
}

JSValue read_utf8(Call& call) {
  std::string bytes;
  const int error = read_to_end(static_cast<int>(call.integer()), bytes);
  if (error != 0) return number(-error);
  const size_t malformed = find_malformed_utf8(bytes);
  if (malformed < bytes.size()) {
    return number(
        1 + std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(malformed), '\n'));
  }
  std::string_view text = bytes;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return string_of(call.context(), text);
}

JSValue read_lossy(Call& call) {
  std::string bytes;
  const int error = read_to_end(static_cast<int>(call.integer()), bytes);
  return error == 0 ? lossy_string_of(call.context(), bytes) : number(-error);
}

JSValue write_once(Call& call) {
  const auto descriptor = static_cast<int>(call.integer());
  const std::string text = call.text();
  const ssize_t written_bytes = write(descriptor, text.data(), text.size());
  if (written_bytes < 0) return number(-errno);
  return number(static_cast<size_t>(written_bytes) == text.size() ? 0 : -ENOSPC);
}

JSValue write_all(Call& call) {
  const auto descriptor = static_cast<int>(call.integer());
  const std::string text = call.text();
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written_bytes = write(descriptor, left.data(), left.size());
    if (written_bytes >= 0) {
      left.remove_prefix(static_cast<size_t>(written_bytes));
    } else if (errno == EAGAIN) {
      pollfd stream{descriptor, POLLOUT, 0};
      poll(&stream, 1, -1);
    } else if (errno != EINTR) {
      return number(-errno);
    }
  }
  return number(0);
}

JSValue read_directory(Call& call) {
  const std::string path = call.text();
  if (!is_path(path)) return number(-EINVAL);
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) return number(-errno);
  JSValue array = JS_NewArray(call.context());
  uint32_t length = 0;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    unsigned char type = entry->d_type;
    struct stat status {};
    // Not every file system tells types with names.
    if (type == DT_UNKNOWN &&
        fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
      type = IFTODT(status.st_mode);
    }
    JS_SetPropertyUint32(call.context(), array, length++, lossy_string_of(call.context(), name));
    JS_SetPropertyUint32(call.context(), array, length++, number(type));
  }
  closedir(directory);
  return array;
}

JSValue read_link(Call& call) {
  const std::string path = call.text();
  if (!is_path(path)) return number(-EINVAL);
  std::array<char, PATH_MAX> target;
  const ssize_t size_bytes = readlink(path.c_str(), target.data(), target.size());
  if (size_bytes < 0) return number(-errno);
  return lossy_string_of(call.context(), {target.data(), static_cast<size_t>(size_bytes)});
}

JSValue make_directory(Call& call) {
  const std::string path = call.text();
  const auto mode = static_cast<mode_t>(call.integer());
  return is_path(path) ? result_of(mkdir(path.c_str(), mode)) : number(-EINVAL);
}

/// A call that takes two names.
template <int (*Function)(const char*, const char*)>
JSValue with_two_paths(Call& call) {
  const std::string first = call.text();
  const std::string second = call.text();
  if (!is_path(first) || !is_path(second)) return number(-EINVAL);
  return result_of(Function(first.c_str(), second.c_str()));
}

JSValue unlink_file(Call& call) {
  const std::string path = call.text();
  return is_path(path) ? result_of(unlink(path.c_str())) : number(-EINVAL);
}

/// Lives until the program ends, or opens another.
EntryWriter*& entry_writer() {
  static EntryWriter* writer = nullptr;
  return writer;
}

JSValue open_output(Call& call) {
  delete std::exchange(entry_writer(), new EntryWriter(call.text()));
  return JS_UNDEFINED;
}

JSValue give_entry(Call& call) {
  const auto batch = static_cast<uint32_t>(call.integer());
  const bool is_link = call.integer() != 0;
  const std::string name = call.text();
  const std::string contents = call.text();
  // Not a unit of half a text.
  if (entry_writer() != nullptr && !call.has_failed()) {
    entry_writer()->give(batch, is_link, name, contents);
  }
  return JS_UNDEFINED;
}

JSValue finish_entries(Call& call) {
  JSValue array = JS_NewArray(call.context());
  if (entry_writer() == nullptr) return array;
  uint32_t length = 0;
  for (const auto& [batch, index, error] : entry_writer()->finish()) {
    for (const int64_t field : {int64_t{batch}, int64_t{index}, int64_t{-error}}) {
      JS_SetPropertyUint32(call.context(), array, length++, number(field));
    }
  }
  return array;
}

JSValue send_datagram(Call& call) {
  const std::string name = call.text();
  const std::string text = call.text();
  const auto timeout_ms = call.integer();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (!is_path(name) || name.empty() || name.size() >= sizeof address.sun_path) {
    return number(-EINVAL);
  }
  std::copy(name.begin(), name.end(), address.sun_path);
  // An abstract one (unix(7)).
  if (name.front() == '@') address.sun_path[0] = '\0';
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return number(-errno);
  const timeval timeout{.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const auto address_bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  const ssize_t sent_bytes = sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL,
                                    reinterpret_cast<const sockaddr*>(&address), address_bytes);
  const JSValue result = number(sent_bytes < 0 ? -errno : 0);
  close(descriptor);
  return result;
}

JSValue run_program(Call& call) {
  ChildStart start;
  start.file = call.text();
  start.arguments = call.texts();
  start.timeout_ms = call.integer();
  start.kill_signal = static_cast<int>(call.integer());
  start.keeps_stderr = call.integer() != 0;
  start.largest_output_bytes = static_cast<size_t>(call.integer());
  ChildEnd end;
  if (is_path(start.file) && std::all_of(start.arguments.begin(), start.arguments.end(), is_path)) {
    end = run_child(start);
  } else {
    end.failure_errno = EINVAL;
  }
  JSContext* context = call.context();
  const int status = end.wait_status;
  const bool has_exited = end.was_started && WIFEXITED(status);
  const bool was_killed = end.was_started && WIFSIGNALED(status);
  std::string_view output = end.stdout_bytes;
  const bool is_utf8 = find_malformed_utf8(output) == output.size();
  if (is_utf8 && output.starts_with("\xef\xbb\xbf")) output.remove_prefix(3);
  const std::array<JSValue, 6> fields{
      has_exited ? number(WEXITSTATUS(status)) : JS_UNDEFINED,
      was_killed ? number(WTERMSIG(status)) : JS_UNDEFINED,
      number(end.failure_errno),
      lossy_string_of(context, output),
      JS_NewBool(context, is_utf8),
      lossy_string_of(context, end.stderr_bytes),
  };
  JSValue array = JS_NewArray(context);
  for (uint32_t index = 0; index < fields.size(); ++index) {
    JS_SetPropertyUint32(context, array, index, fields[index]);
  }
  return array;
}

/// What QuickJS calls: hands the arguments on, and throws when they were no good.
template <JSValue (*Function)(Call&)>
JSValue enter(JSContext* context, JSValueConst, int count, JSValueConst* arguments) {
  Call call(context, count, arguments);
  JSValue result = Function(call);
  if (!call.has_failed()) return result;
  JS_FreeValue(context, result);
  return JS_HasException(context) ? JS_EXCEPTION : JS_ThrowTypeError(context, "missing argument");
}

struct ModuleFunction {
  const char* name;
  JSCFunction* function;
  int argument_count;
};

constexpr ModuleFunction kFunctions[] = {
    {"programArguments", enter<program_arguments>, 0},
    {"environment", enter<environment>, 0},
    {"processId", enter<process_id>, 0},
    {"exit", enter<exit_now>, 1},
    {"monotonic_ms", enter<monotonic>, 0},
    {"sleep_ms", enter<sleep>, 1},
    {"openForReading", enter<open_for_reading>, 1},
    {"openForWriting", enter<open_for_writing>, 1},
    {"createFile", enter<create_file>, 2},
    {"close", enter<close_file>, 1},
    {"fstat", enter<fstat_file>, 1},
    {"stat", enter<stat_path>, 1},
    {"accessExecute", enter<access_execute>, 1},
    {"readUtf8", enter<read_utf8>, 1},
    {"readLossy", enter<read_lossy>, 1},
    {"writeOnce", enter<write_once>, 2},
    {"writeAll", enter<write_all>, 2},
    {"readdir", enter<read_directory>, 1},
    {"readlink", enter<read_link>, 1},
    {"mkdir", enter<make_directory>, 2},
    {"symlink", enter<with_two_paths<symlink>>, 2},
    {"rename", enter<with_two_paths<rename>>, 2},
    {"unlink", enter<unlink_file>, 1},
    {"openOutput", enter<open_output>, 1},
    {"giveEntry", enter<give_entry>, 4},
    {"finishEntries", enter<finish_entries>, 0},
    {"sendDatagram", enter<send_datagram>, 3},
    {"run", enter<run_program>, 6},
};

int fill_module(JSContext* context, JSModuleDef* module) {
  for (const auto& [name, function, argument_count] : kFunctions) {
    JSValue value = JS_NewCFunction(context, function, name, argument_count);
    if (JS_SetModuleExport(context, module, name, value) < 0) return -1;
  }
  return 0;
}

}  // namespace

bool add_system_module(JSContext* context, int argc, char** argv) {
  program_argc = argc;
  program_argv = argv;
  JSModuleDef* module = JS_NewCModule(context, kSystemModule, fill_module);
  if (module == nullptr) return false;
  return std::all_of(std::begin(kFunctions), std::end(kFunctions),
                     [&](const ModuleFunction& entry) {
                       return JS_AddModuleExport(context, module, entry.name) == 0;
                     });
}

}  // namespace trueno
