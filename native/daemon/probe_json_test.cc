#include <gtest/gtest.h>

#include "daemon/probe.h"

namespace trueno {
namespace {

TEST(ProbeJson, WhatIsNotKnownIsNull) {
  const ProbeReport report{
      .kernel_release = "6.1.0\"\n",
      .io_uring_disabled = std::nullopt,
      .io_uring_error = Error{.code = ErrorCode::kNoIoUring},
      .control_device = false,
      .ublk_features = Error{.code = ErrorCode::kNoUblk, .subject = "\"x\"\n"},
      .cpu = make_cpu_dispatch({}, "sse9\""),
      .reasons = {{.code = ErrorCode::kNoIoUring}},
  };
  const std::string json = probe_json(report);
  EXPECT_NE(json.find(R"("can_serve":false)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("kernel_release":"6.1.0\"\n")"), std::string::npos) << json;
  EXPECT_NE(
      json.find(R"("ublk":{"control_device":false,"features":null,"error":"no ublk driver is )"
                R"(loaded: \"x\"\\x0a"})"),
      std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("io_uring":{"available":false,"disabled":null,)"), std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("target":null,"forced":true,"features":[]})"), std::string::npos) << json;
}

TEST(ProbeJson, AMachineThatCanServeHasNoReasons) {
  const ProbeReport report{
      .kernel_release = "6.12.0",
      .io_uring_disabled = 0,
      .io_uring_error = std::nullopt,
      .control_device = true,
      .ublk_features = 0x18,
      .cpu = make_cpu_dispatch({CpuFeature::kAvx2, CpuFeature::kBmi2}, std::nullopt),
      .reasons = {},
  };
  const std::string json = probe_json(report);
  EXPECT_NE(json.find(R"("can_serve":true,"reasons":[],"kernel_release":"6.12.0")"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("features":["USER_RECOVERY","USER_RECOVERY_REISSUE"],"error":null})"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("io_uring":{"available":true,"disabled":0,"error":null})"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("target":"avx2","forced":false,"features":["bmi2","avx2"]})"),
            std::string::npos)
      << json;
}

}  // namespace
}  // namespace trueno
