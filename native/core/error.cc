#include "core/error.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "core/printable.h"

namespace trueno {
namespace {

constexpr auto kErrorTexts = std::to_array<ErrorText>({
    {ErrorCode::kUnknownTarget, "unknown_target", "TRUENO_FORCE_TARGET names no CPU target",
     "unset it or write one of scalar, avx2, avx512, neon"},
    {ErrorCode::kUnsupportedTarget, "unsupported_target",
     "TRUENO_FORCE_TARGET names a CPU target that this machine does not have",
     "unset it or write TRUENO_FORCE_TARGET=scalar"},

    {ErrorCode::kNoIoUring, "no_io_uring", "the kernel has no io_uring",
     "boot a kernel built with CONFIG_IO_URING"},
    {ErrorCode::kIoUringDenied, "io_uring_denied", "io_uring is forbidden here",
     "run sysctl kernel.io_uring_disabled=0; in a container or a sandbox, also let its seccomp "
     "filter "
     "pass the io_uring system calls"},
    {ErrorCode::kIoUringTooOld, "io_uring_too_old",
     "the kernel's io_uring cannot carry device commands", "boot Linux 5.19 or newer"},
    {ErrorCode::kIoUringFailed, "io_uring_failed", "io_uring cannot be set up",
     "look at ulimit -l and ulimit -n, and for free memory"},

    {ErrorCode::kNoUblk, "no_ublk", "no ublk driver is loaded",
     "run modprobe ublk_drv; if there is no such module, boot a kernel built with "
     "CONFIG_BLK_DEV_UBLK, such as that of Debian 13"},
    {ErrorCode::kNoControlDevice, "no_control_device",
     "the ublk driver is loaded, its control device is missing",
     "run udevadm trigger --subsystem-match=misc; in a container, pass the device in"},
    {ErrorCode::kControlDeviceDenied, "control_device_denied",
     "no permission to open ublk's control device",
     "run as root; in a container, allow the device"},
    {ErrorCode::kControlDeviceFailed, "control_device_failed",
     "ublk's control device does not work", "look at ls -l /dev/ublk-control and at dmesg"},
    {ErrorCode::kUblkTooOld, "ublk_too_old", "the ublk driver cannot say what it can do",
     "boot Linux 6.5 or newer"},
    {ErrorCode::kNoUserRecovery, "no_user_recovery",
     "the ublk driver lets no new server take over from one that died",
     "boot a kernel whose ublk has USER_RECOVERY and USER_RECOVERY_REISSUE"},
    {ErrorCode::kUblkCommandFailed, "ublk_command_failed", "the ublk driver refuses a command",
     "look at dmesg, and whether the kernel is a current one"},
    {ErrorCode::kNoUblkDevice, "no_ublk_device", "there is no ublk device of that number any more",
     "nothing to recover: make the device anew"},
    {ErrorCode::kQueueFailed, "queue_failed", "a queue of the ublk device cannot be served",
     "look at dmesg, ulimit -l and free memory"},

    {ErrorCode::kCrashingKernel, "crashing_kernel",
     "this kernel crashes when a ublk device is made", "update the kernel and boot the new one"},
    {ErrorCode::kNoNoswap, "no_noswap", "the kernel's tmpfs cannot keep its files out of swap",
     "boot Linux 6.4 or newer, and not in a container"},
    {ErrorCode::kStoreFolderFailed, "store_folder_failed",
     "the folder for the memory of devices cannot be made",
     "run as root, outside of sandboxes that forbid mount(2); look at findmnt "
     "/run/trueno-zram/store"},
    {ErrorCode::kStoreFileFailed, "store_file_failed",
     "the file that is the memory of a device does not work",
     "look at ls -l /run/trueno-zram/store and at free memory"},
    {ErrorCode::kAlreadyServed, "already_served", "another process serves that device",
     "leave it alone, or stop it first: systemctl stop trueno-ublk@NAME, or kill its process"},
    {ErrorCode::kNotPrivileged, "not_privileged",
     "a server of swap needs a privilege that this process does not have",
     "run as root with CAP_SYS_ADMIN, CAP_SYS_RESOURCE and CAP_IPC_LOCK; systemctl start "
     "trueno-ublk@NAME has them"},
    {ErrorCode::kDeviceInUse, "device_in_use", "the device is in use",
     "run swapoff or umount first; --force takes it away all the same, and what it holds is lost"},
    {ErrorCode::kNoSuchDevice, "no_such_device", "there is no such device",
     "look at ls /run/trueno-zram/store"},
    {ErrorCode::kControlSocketFailed, "control_socket_failed",
     "the control socket cannot be made, so trueno-zram cannot see into the device",
     "look at ls -ld /run/trueno-zram, and restart trueno-ublk@NAME; the device is served all the "
     "same"},

    {ErrorCode::kNotServed, "not_served", "the device could not be served",
     "run trueno-ublk probe, and look at journalctl -u trueno-ublk@NAME"},
    {ErrorCode::kDeviceTakenAway, "device_taken_away", "somebody else removed the ublk device",
     "run systemctl restart systemd-zram-setup@NAME to make it anew"},

    {ErrorCode::kUsage, "usage", "wrong usage", "run trueno-ublk --help"},

    {ErrorCode::kCorruptBlock, "corrupt_block", "a compressed page is damaged",
     "its contents are lost; test the memory (memtest86+) and report what was running"},
    {ErrorCode::kOutputFull, "output_full", "a page does not shrink to the space given",
     "store it as it is"},
    {ErrorCode::kInvalidLevel, "invalid_level", "the algorithm has no such level",
     "write one of its levels: 1 for lz4, 3 to 12 for lz4hc, -131072 to 22 for zstd"},
    {ErrorCode::kNoDictionaries, "no_dictionaries", "the algorithm takes no dictionary",
     "leave the dictionary out or choose zstd"},
    {ErrorCode::kBadDictionary, "bad_dictionary", "the dictionary cannot be used",
     "make it anew with zstd --train"},
    {ErrorCode::kOutOfMemory, "out_of_memory", "there is not enough memory",
     "free some; free -m shows how much there is"},

    {ErrorCode::kUnreadableFile, "unreadable_file", "a file cannot be read",
     "look at its name and its permissions; the memory of others is for root only"},
    {ErrorCode::kUnwritableFile, "unwritable_file", "a file cannot be written",
     "look at its name, its folder's permissions, and df"},
    {ErrorCode::kNotPages, "not_pages",
     "a page set has to be whole pages of 4096 bytes, at least one", "make it with trueno-pageset"},

    {ErrorCode::kNoSpace, "no_space", "the page store has no room for a page",
     "raise zram-resident-limit or free memory; the page stays where it was"},
    {ErrorCode::kOutOfRange, "out_of_range", "there is no such page, or no page of such a size",
     "report what was running"},
    {ErrorCode::kStoreSize, "store_size", "a page store cannot have that size",
     "write a zram-size from 4096 bytes to 512 GiB"},
    {ErrorCode::kNotAStore, "not_a_store", "the memory holds no page store",
     "nothing to recover: make the device anew"},
    {ErrorCode::kStoreVersion, "store_version",
     "the page store was made by a version that keeps pages in another way",
     "run that version until its device is off (swapoff, umount)"},
    {ErrorCode::kDamagedStore, "damaged_store", "the page store is damaged",
     "its pages are lost; test the memory (memtest86+) and report what was running"},
});

}  // namespace

const ErrorText& error_text(ErrorCode code) {
  return *std::ranges::find(kErrorTexts, code, &ErrorText::code);
}

std::string describe(const Error& error) {
  std::string line(error_text(error.code).sentence);
  if (!error.subject.empty()) line += ": " + printable(error.subject);
  if (error.errno_value != 0) line += ": " + std::generic_category().message(error.errno_value);
  return line;
}

std::string advice(const Error& error) {
  return describe(error).append("; ").append(error_text(error.code).remedy);
}

}  // namespace trueno
