#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string>

#include "core/version.h"
#include "daemon/probe.h"

namespace trueno {
namespace {

TEST(ProbeText, EachReasonComesWithWhatToDo) {
  const ProbeReport report{
      .kernel_release = "6.1.0",
      .io_uring_disabled = 2,
      .io_uring_error = Error{.code = ErrorCode::kIoUringTooOld},
      .control_device = false,
      .ublk_features = Error{.code = ErrorCode::kUblkTooOld},
      .cpu = make_cpu_dispatch({}, "sse9"),
      .reasons = {{.code = ErrorCode::kIoUringTooOld},
                  {.code = ErrorCode::kUblkTooOld},
                  {.code = ErrorCode::kUnknownTarget, .subject = "sse9"}},
  };
  EXPECT_EQ(probe_text(report),
            "trueno-ublk " + std::string(kPackageVersion) +
                " cannot serve devices here.\n\n"
                "  kernel    6.1.0\n"
                "  io_uring  the kernel's io_uring cannot carry device commands\n"
                "  ublk      the ublk driver cannot say what it can do\n"
                "  cpu       " +
                std::string(architecture_name()) +
                "\n\n"
                "What stands in the way, and what to do:\n\n"
                "  the kernel's io_uring cannot carry device commands\n"
                "    -> boot Linux 5.19 or newer\n\n"
                "  the ublk driver cannot say what it can do\n"
                "    -> boot Linux 6.5 or newer\n\n"
                "  TRUENO_FORCE_TARGET names no CPU target: sse9\n"
                "    -> unset it or write one of scalar, avx2, avx512, neon\n");
}

TEST(ProbeText, LongLinesAreFolded) {
  const ProbeReport report{
      .kernel_release = "7.2.0",
      .io_uring_disabled = 0,
      .io_uring_error = std::nullopt,
      .control_device = true,
      .ublk_features = UINT64_MAX,
      .cpu = make_cpu_dispatch({}, std::nullopt),
      .reasons = {{.code = ErrorCode::kIoUringDenied, .subject = std::string(90, 'x')}},
  };
  std::istringstream text(probe_text(report));
  std::string line;
  while (std::getline(text, line)) {
    const bool one_word = line.find_first_not_of(' ') > line.find_last_of(' ');
    EXPECT_TRUE(line.size() <= 80 || one_word) << line;
  }
}

TEST(ProbeText, AMachineThatCanServeGivesNoAdvice) {
  const ProbeReport report{
      .kernel_release = "6.12.0",
      .io_uring_disabled = 0,
      .io_uring_error = std::nullopt,
      .control_device = true,
      .ublk_features = 0x18,
      .cpu = make_cpu_dispatch({CpuFeature::kAvx2, CpuFeature::kBmi2}, "scalar"),
      .reasons = {},
  };
  EXPECT_EQ(probe_text(report),
            "trueno-ublk " + std::string(kPackageVersion) +
                " can serve devices here.\n\n"
                "  kernel    6.12.0\n"
                "  io_uring  works\n"
                "  ublk      works: USER_RECOVERY USER_RECOVERY_REISSUE\n"
                "  cpu       " +
                std::string(architecture_name()) +
                ", runs scalar code as TRUENO_FORCE_TARGET says; has bmi2 avx2\n");
}

}  // namespace
}  // namespace trueno
