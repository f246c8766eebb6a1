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

// The numbers from before Linux 6.4 are the low byte of those since then.
constexpr uint32_t low_byte(uint32_t command) { return command & 0xFF; }
static_assert(low_byte(kGetDeviceInfo) == UBLK_CMD_GET_DEV_INFO);
static_assert(low_byte(kAddDevice) == UBLK_CMD_ADD_DEV);
static_assert(low_byte(kDeleteDevice) == UBLK_CMD_DEL_DEV);
static_assert(low_byte(kStartDevice) == UBLK_CMD_START_DEV);
static_assert(low_byte(kStopDevice) == UBLK_CMD_STOP_DEV);
static_assert(low_byte(kSetParameters) == UBLK_CMD_SET_PARAMS);
static_assert(low_byte(kGetParameters) == UBLK_CMD_GET_PARAMS);
static_assert(low_byte(kStartUserRecovery) == UBLK_CMD_START_USER_RECOVERY);
static_assert(low_byte(kEndUserRecovery) == UBLK_CMD_END_USER_RECOVERY);
static_assert(low_byte(kFetchRequest) == UBLK_IO_FETCH_REQ);
static_assert(low_byte(kCommitAndFetch) == UBLK_IO_COMMIT_AND_FETCH_REQ);

// These have been names since Linux 6.4, all at once but for the first.
#ifdef UBLK_U_CMD_GET_FEATURES
static_assert(kGetFeatures == UBLK_U_CMD_GET_FEATURES);
#endif
#ifdef UBLK_U_CMD_ADD_DEV
static_assert(kGetDeviceInfo == UBLK_U_CMD_GET_DEV_INFO);
static_assert(kAddDevice == UBLK_U_CMD_ADD_DEV);
static_assert(kDeleteDevice == UBLK_U_CMD_DEL_DEV);
static_assert(kStartDevice == UBLK_U_CMD_START_DEV);
static_assert(kStopDevice == UBLK_U_CMD_STOP_DEV);
static_assert(kSetParameters == UBLK_U_CMD_SET_PARAMS);
static_assert(kGetParameters == UBLK_U_CMD_GET_PARAMS);
static_assert(kStartUserRecovery == UBLK_U_CMD_START_USER_RECOVERY);
static_assert(kEndUserRecovery == UBLK_U_CMD_END_USER_RECOVERY);
static_assert(kFetchRequest == UBLK_U_IO_FETCH_REQ);
static_assert(kCommitAndFetch == UBLK_U_IO_COMMIT_AND_FETCH_REQ);
#endif

#ifdef UBLK_U_CMD_UPDATE_SIZE
static_assert(kUpdateDiskSize == UBLK_U_CMD_UPDATE_SIZE);
static_assert(kUpdateSize == UBLK_F_UPDATE_SIZE);
#endif

static_assert(sizeof(UblkDeviceInfo) == sizeof(ublksrv_ctrl_dev_info));
static_assert(offsetof(UblkDeviceInfo, queue_count) ==
              offsetof(ublksrv_ctrl_dev_info, nr_hw_queues));
static_assert(offsetof(UblkDeviceInfo, queue_depth) ==
              offsetof(ublksrv_ctrl_dev_info, queue_depth));
static_assert(offsetof(UblkDeviceInfo, state) == offsetof(ublksrv_ctrl_dev_info, state));
static_assert(offsetof(UblkDeviceInfo, max_io_bytes) ==
              offsetof(ublksrv_ctrl_dev_info, max_io_buf_bytes));
static_assert(offsetof(UblkDeviceInfo, dev_id) == offsetof(ublksrv_ctrl_dev_info, dev_id));
static_assert(offsetof(UblkDeviceInfo, server_pid) == offsetof(ublksrv_ctrl_dev_info, ublksrv_pid));
static_assert(offsetof(UblkDeviceInfo, flags) == offsetof(ublksrv_ctrl_dev_info, flags));
static_assert(offsetof(UblkDeviceInfo, server_flags) ==
              offsetof(ublksrv_ctrl_dev_info, ublksrv_flags));

static_assert(static_cast<int>(UblkState::kDead) == UBLK_S_DEV_DEAD);
static_assert(static_cast<int>(UblkState::kLive) == UBLK_S_DEV_LIVE);
static_assert(static_cast<int>(UblkState::kQuiesced) == UBLK_S_DEV_QUIESCED);

static_assert(kBasicParameters == UBLK_PARAM_TYPE_BASIC);
static_assert(kDiscardParameters == UBLK_PARAM_TYPE_DISCARD);
static_assert(sizeof(UblkParameters) <= sizeof(ublk_params));
static_assert(offsetof(UblkParameters, attributes) == offsetof(ublk_params, basic.attrs));
static_assert(offsetof(UblkParameters, io_minimum_log2) ==
              offsetof(ublk_params, basic.io_min_shift));
static_assert(offsetof(UblkParameters, max_sectors) == offsetof(ublk_params, basic.max_sectors));
static_assert(offsetof(UblkParameters, disk_sectors) == offsetof(ublk_params, basic.dev_sectors));
static_assert(offsetof(UblkParameters, discard_alignment) ==
              offsetof(ublk_params, discard.discard_alignment));
static_assert(offsetof(UblkParameters, max_write_zeroes_sectors) ==
              offsetof(ublk_params, discard.max_write_zeroes_sectors));
static_assert(offsetof(UblkParameters, max_discard_segments) ==
              offsetof(ublk_params, discard.max_discard_segments));

static_assert(sizeof(IoCommand) == sizeof(ublksrv_io_cmd));
static_assert(offsetof(IoCommand, tag) == offsetof(ublksrv_io_cmd, tag));
static_assert(offsetof(IoCommand, result) == offsetof(ublksrv_io_cmd, result));
static_assert(offsetof(IoCommand, addr) == offsetof(ublksrv_io_cmd, addr));
static_assert(sizeof(IoDescriptor) == sizeof(ublksrv_io_desc));
static_assert(offsetof(IoDescriptor, sector_count) == offsetof(ublksrv_io_desc, nr_sectors));
static_assert(offsetof(IoDescriptor, first_sector) == offsetof(ublksrv_io_desc, start_sector));

static_assert(kReadOperation == UBLK_IO_OP_READ);
static_assert(kWriteOperation == UBLK_IO_OP_WRITE);
static_assert(kFlushOperation == UBLK_IO_OP_FLUSH);
static_assert(kDiscardOperation == UBLK_IO_OP_DISCARD);
static_assert(kWriteZeroesOperation == UBLK_IO_OP_WRITE_ZEROES);
static_assert(kSwapFlag == UBLK_IO_F_SWAP);
static_assert(kTagHasRequest == UBLK_IO_RES_OK);
static_assert(kTagIsDead == UBLK_IO_RES_ABORT);
static_assert(kMostQueueDepth == UBLK_MAX_QUEUE_DEPTH);
#ifdef UBLK_TAG_OFF
static_assert(request_data_offset(0, 0) == UBLKSRV_IO_BUF_OFFSET);
static_assert(request_data_offset(0, 1) - request_data_offset(0, 0) == off_t{1} << UBLK_TAG_OFF);
static_assert(request_data_offset(1, 0) - request_data_offset(0, 0) == off_t{1} << UBLK_QID_OFF);
#endif

constexpr bool is_bit(uint64_t flag, std::string_view name) {
  for (size_t bit = 0; bit < kUblkFeatureNames.size(); ++bit) {
    if (kUblkFeatureNames[bit] == name) return flag == uint64_t{1} << bit;
  }
  return false;
}

static_assert(is_bit(kUserRecovery, "USER_RECOVERY"));
static_assert(is_bit(kUserRecoveryReissue, "USER_RECOVERY_REISSUE"));
static_assert(is_bit(kUserCopy, "USER_COPY"));
static_assert(is_bit(kNoAutoPartitionScan, "NO_AUTO_PART_SCAN"));

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
