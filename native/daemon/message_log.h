#pragma once

#include <string_view>

#include "core/error.h"
#include "ublk/file_descriptor.h"

namespace trueno {

/// What a served device says to people. No call ever waits: who takes messages may itself wait for
/// memory that is swapped out to this device.
///
/// A message goes to standard error, as that is where people look, and systemd shows it with the
/// unit; when it would not take it at once, to the kernel's log, which always does.
class MessageLog {
 public:
  /// The name stands in each message.
  explicit MessageLog(std::string_view device_name);

  /// Something to know.
  void notice(std::string_view sentence) const;
  /// Something is wrong. With what to do about it.
  void failure(const Error& error) const;
  /// What the machine is waiting for: to the console and the kernel's log as well.
  void alert(std::string_view sentence) const;

 private:
  void write(int priority, std::string_view text) const;
  bool write_at_once(std::string_view text) const;
  void write_to_kernel(int priority, std::string_view text) const;

  std::string prefix_;
  FileDescriptor terminal_;
  FileDescriptor kernel_log_;
};

}  // namespace trueno
