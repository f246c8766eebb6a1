#include "core/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string_view>

namespace trueno {
namespace {

constexpr ErrorCode kEveryCode[] = {
    ErrorCode::kUnknownTarget,
    ErrorCode::kUnsupportedTarget,
    ErrorCode::kNoIoUring,
    ErrorCode::kIoUringDenied,
    ErrorCode::kIoUringTooOld,
    ErrorCode::kIoUringFailed,
    ErrorCode::kNoUblk,
    ErrorCode::kNoControlDevice,
    ErrorCode::kControlDeviceDenied,
    ErrorCode::kControlDeviceFailed,
    ErrorCode::kUblkTooOld,
    ErrorCode::kNoUserRecovery,
    ErrorCode::kCrashingKernel,
    ErrorCode::kNoNoswap,
    ErrorCode::kStoreFolderFailed,
    ErrorCode::kStoreFileFailed,
    ErrorCode::kAlreadyServed,
    ErrorCode::kNotPrivileged,
    ErrorCode::kDeviceInUse,
    ErrorCode::kNoSuchDevice,
    ErrorCode::kControlSocketFailed,
    ErrorCode::kNotServed,
    ErrorCode::kDeviceTakenAway,
    ErrorCode::kUsage,
    ErrorCode::kCorruptBlock,
    ErrorCode::kOutputFull,
    ErrorCode::kInvalidLevel,
    ErrorCode::kNoDictionaries,
    ErrorCode::kBadDictionary,
    ErrorCode::kOutOfMemory,
    ErrorCode::kUnreadableFile,
    ErrorCode::kUnwritableFile,
    ErrorCode::kNotPages,
    ErrorCode::kNoSpace,
    ErrorCode::kOutOfRange,
    ErrorCode::kStoreSize,
    ErrorCode::kNotAStore,
    ErrorCode::kStoreVersion,
    ErrorCode::kDamagedStore,
};

TEST(Error, EveryCodeHasItsOwnNameASentenceAndARemedy) {
  std::set<std::string_view> names;
  for (const ErrorCode code : kEveryCode) {
    const ErrorText& text = error_text(code);
    EXPECT_EQ(text.code, code);
    EXPECT_TRUE(names.insert(text.name).second) << text.name;
    EXPECT_FALSE(text.sentence.empty()) << text.name;
    EXPECT_FALSE(text.remedy.empty()) << text.name;
  }
}

TEST(Error, DescriptionIsTheSentenceAloneWhenNothingElseIsKnown) {
  EXPECT_EQ(describe({.code = ErrorCode::kNoIoUring}), "the kernel has no io_uring");
}

TEST(Error, DescriptionShowsSubjectAndErrno) {
  EXPECT_EQ(describe({.code = ErrorCode::kNoUblk, .subject = "/dev/x", .errno_value = ENOENT}),
            "no ublk driver is loaded: /dev/x: No such file or directory");
}

TEST(Error, DescriptionOfAHostileSubjectStaysOnOneLine) {
  EXPECT_EQ(describe({.code = ErrorCode::kUsage, .subject = "a\n\x1b[31mb"}),
            "wrong usage: a\\x0a\\x1b[31mb");
}

}  // namespace
}  // namespace trueno
