#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/device_report.h"

namespace trueno {

/// The methods of the control socket, for one device. What they take, give and fail with is in
/// kVarlinkInterfaces.
class VarlinkService {
 public:
  /// The report must outlive it.
  explicit VarlinkService(DeviceReport& report) : report_(report) {}

  /// Does what the message asks for and gives the bytes to send, none for a call that wants no
  /// reply. Nothing at all when the message is no call: who sent it speaks another language.
  std::optional<std::string> answer(std::string_view message);

 private:
  DeviceReport& report_;
};

}  // namespace trueno
