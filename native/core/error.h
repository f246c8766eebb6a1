#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trueno {

/// What went wrong. Values are pinned, with a gap after each family, and never used again for
/// something else.
enum class ErrorCode : uint16_t {
  kUnknownTarget = 10,
  kUnsupportedTarget = 11,

  kNoIoUring = 20,
  kIoUringDenied = 21,
  kIoUringTooOld = 22,
  kIoUringFailed = 23,

  kNoUblk = 30,
  kNoControlDevice = 31,
  kControlDeviceDenied = 32,
  kControlDeviceFailed = 33,
  kUblkTooOld = 34,
  kNoUserRecovery = 35,
  kUblkCommandFailed = 36,
  kNoUblkDevice = 37,
  kQueueFailed = 38,

  // 40 was no_server, of the versions that served nothing.
  kCrashingKernel = 41,
  kNoNoswap = 42,
  kStoreFolderFailed = 43,
  kStoreFileFailed = 44,
  kAlreadyServed = 45,
  kNotPrivileged = 46,
  kDeviceInUse = 47,
  kNoSuchDevice = 48,
  kControlSocketFailed = 49,

  kUsage = 50,

  kCorruptBlock = 60,
  kOutputFull = 61,
  kInvalidLevel = 62,
  kNoDictionaries = 63,
  kBadDictionary = 64,
  kOutOfMemory = 65,

  kUnreadableFile = 70,
  kUnwritableFile = 71,
  kNotPages = 72,

  kNoSpace = 80,
  kOutOfRange = 81,
  kStoreSize = 82,
  kNotAStore = 83,
  kStoreVersion = 84,
  kDamagedStore = 85,

  kNotServed = 90,
  kDeviceTakenAway = 91,
};

/// One row of the only table of messages.
struct ErrorText {
  ErrorCode code;
  /// Stable name for programs, e.g. `no_ublk`.
  std::string_view name;
  /// What is wrong, without a final full stop.
  std::string_view sentence;
  /// What to write or run, without a final full stop.
  std::string_view remedy;
};

const ErrorText& error_text(ErrorCode code);

/// A failure that was to be expected, as a value. Not for the I/O path, where a negative errno
/// does.
struct Error {
  ErrorCode code;
  /// What it is about, e.g. a path or a value that somebody wrote; may be empty and may hold any
  /// byte.
  std::string subject = {};
  /// errno(3) of the call that failed, or 0.
  int errno_value = 0;
};

/// `sentence: subject: text of errno`, in printable ASCII.
std::string describe(const Error& error);

/// The same with what to write or run: `sentence: subject: text of errno; remedy`.
std::string advice(const Error& error);

}  // namespace trueno
