#pragma once

#include <cstdint>

#include "ublk/io_request.h"

namespace trueno {

/// What one queue is handling, in shared memory: when its process dies, who takes over knows at
/// which request that was. A queue handles one request at a time, so one record does for a queue,
/// and a request that is sent again comes to the same queue. Zeros are an empty record.
///
/// The thread of the queue calls begin() and end(); the others are for when that thread is dead.
class alignas(64) RequestRecord {
 public:
  /// A request that was being handled at so many deaths in a row is not handled again.
  static constexpr uint64_t kMostDeaths = 2;

  /// To be called before a request is handled. False when it must not be, but failed with -EIO:
  /// it ended the processes before this one.
  bool begin(const IoRequest& request);
  /// To be called when it was handled, or failed. A suspect that went well is none any more, nor is
  /// a read when what it read has been replaced.
  void end();
  /// The thread of the queue is about to die by a fault. For signal handlers.
  void mark();

  /// The process died by a fault of its own, such as SIGSEGV: what was under way is a suspect now.
  void blame();
  /// The process was ended by somebody else, or by another queue: nothing is under way any more.
  void forget();
  /// There is no suspect any more.
  void forgive();
  /// mark() was called since the last death.
  bool is_marked() const;

  /// Requests that were handled, by any process.
  uint64_t handled() const;
  /// A request is under way.
  bool is_busy() const;
  /// Deaths in a row that the suspect has caused; 0 when there is no suspect.
  uint64_t suspect_deaths() const;
  /// The first page of the suspect.
  uint64_t suspect_page() const;

 private:
  bool clears_suspect() const;

  uint64_t handled_ = 0;
  /// 0 when nothing is under way, otherwise what is, as request_word() packs it.
  uint64_t request_word_ = 0;
  uint64_t first_page_ = 0;
  uint64_t suspect_word_ = 0;
  uint64_t suspect_page_ = 0;
  uint64_t suspect_deaths_ = 0;
  uint64_t is_marked_ = 0;
};
static_assert(sizeof(RequestRecord) == 64);

}  // namespace trueno
