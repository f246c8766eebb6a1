// Compares our constants with the kernel header of the machine that builds, as far as that header
// goes.
#include "ublk/ublk_constants.h"

#include <linux/ublk_cmd.h>

#include <cstddef>

namespace trueno {
namespace {

static_assert(sizeof(ControlCommand) == sizeof(ublksrv_ctrl_cmd));
static_assert(offsetof(ControlCommand, dev_id) == offsetof(ublksrv_ctrl_cmd, dev_id));
static_assert(offsetof(ControlCommand, queue_id) == offsetof(ublksrv_ctrl_cmd, queue_id));
static_assert(offsetof(ControlCommand, len) == offsetof(ublksrv_ctrl_cmd, len));
static_assert(offsetof(ControlCommand, addr) == offsetof(ublksrv_ctrl_cmd, addr));
static_assert(offsetof(ControlCommand, data) == offsetof(ublksrv_ctrl_cmd, data));

#ifdef UBLK_U_CMD_GET_FEATURES
static_assert(kGetFeatures == UBLK_U_CMD_GET_FEATURES);
#endif

constexpr bool is_bit(uint64_t flag, std::string_view name) {
  for (size_t bit = 0; bit < kUblkFeatureNames.size(); ++bit) {
    if (kUblkFeatureNames[bit] == name) return flag == uint64_t{1} << bit;
  }
  return false;
}

static_assert(is_bit(kUserRecovery, "USER_RECOVERY"));
static_assert(is_bit(kUserRecoveryReissue, "USER_RECOVERY_REISSUE"));

#ifdef UBLK_F_SUPPORT_ZERO_COPY
static_assert(is_bit(UBLK_F_SUPPORT_ZERO_COPY, "SUPPORT_ZERO_COPY"));
#endif
#ifdef UBLK_F_URING_CMD_COMP_IN_TASK
static_assert(is_bit(UBLK_F_URING_CMD_COMP_IN_TASK, "URING_CMD_COMP_IN_TASK"));
#endif
#ifdef UBLK_F_NEED_GET_DATA
static_assert(is_bit(UBLK_F_NEED_GET_DATA, "NEED_GET_DATA"));
#endif
#ifdef UBLK_F_USER_RECOVERY
static_assert(is_bit(UBLK_F_USER_RECOVERY, "USER_RECOVERY"));
#endif
#ifdef UBLK_F_USER_RECOVERY_REISSUE
static_assert(is_bit(UBLK_F_USER_RECOVERY_REISSUE, "USER_RECOVERY_REISSUE"));
#endif
#ifdef UBLK_F_UNPRIVILEGED_DEV
static_assert(is_bit(UBLK_F_UNPRIVILEGED_DEV, "UNPRIVILEGED_DEV"));
#endif
#ifdef UBLK_F_CMD_IOCTL_ENCODE
static_assert(is_bit(UBLK_F_CMD_IOCTL_ENCODE, "CMD_IOCTL_ENCODE"));
#endif
#ifdef UBLK_F_USER_COPY
static_assert(is_bit(UBLK_F_USER_COPY, "USER_COPY"));
#endif
#ifdef UBLK_F_ZONED
static_assert(is_bit(UBLK_F_ZONED, "ZONED"));
#endif
#ifdef UBLK_F_USER_RECOVERY_FAIL_IO
static_assert(is_bit(UBLK_F_USER_RECOVERY_FAIL_IO, "USER_RECOVERY_FAIL_IO"));
#endif
#ifdef UBLK_F_UPDATE_SIZE
static_assert(is_bit(UBLK_F_UPDATE_SIZE, "UPDATE_SIZE"));
#endif
#ifdef UBLK_F_AUTO_BUF_REG
static_assert(is_bit(UBLK_F_AUTO_BUF_REG, "AUTO_BUF_REG"));
#endif
#ifdef UBLK_F_QUIESCE
static_assert(is_bit(UBLK_F_QUIESCE, "QUIESCE"));
#endif
#ifdef UBLK_F_PER_IO_DAEMON
static_assert(is_bit(UBLK_F_PER_IO_DAEMON, "PER_IO_DAEMON"));
#endif
#ifdef UBLK_F_BUF_REG_OFF_DAEMON
static_assert(is_bit(UBLK_F_BUF_REG_OFF_DAEMON, "BUF_REG_OFF_DAEMON"));
#endif
#ifdef UBLK_F_BATCH_IO
static_assert(is_bit(UBLK_F_BATCH_IO, "BATCH_IO"));
#endif
#ifdef UBLK_F_INTEGRITY
static_assert(is_bit(UBLK_F_INTEGRITY, "INTEGRITY"));
#endif
#ifdef UBLK_F_SAFE_STOP_DEV
static_assert(is_bit(UBLK_F_SAFE_STOP_DEV, "SAFE_STOP_DEV"));
#endif
#ifdef UBLK_F_NO_AUTO_PART_SCAN
static_assert(is_bit(UBLK_F_NO_AUTO_PART_SCAN, "NO_AUTO_PART_SCAN"));
#endif
#ifdef UBLK_F_SHMEM_ZC
static_assert(is_bit(UBLK_F_SHMEM_ZC, "SHMEM_ZC"));
#endif
#ifdef UBLK_F_IO_DESC_SIZE
static_assert(is_bit(UBLK_F_IO_DESC_SIZE, "IO_DESC_SIZE"));
#endif

}  // namespace
}  // namespace trueno
