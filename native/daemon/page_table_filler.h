#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/control_area.h"
#include "daemon/standby_work.h"
#include "daemon/table_port.h"

namespace trueno {

/// Enters what a store holds into the page tables of a standby while another process serves:
/// threads that serve must not fault, so what is not entered by then is waited for when the standby
/// takes over. It goes through the store once, and again as often as the store was given enough
/// memory since; with pauses, and mostly not in real time. While nobody serves, it does nothing.
class PageTableFiller final : public StandbyWork {
 public:
  /// Without a port there is nothing to enter. What is passed must outlive this.
  PageTableFiller(TablePort* port, const ControlArea& area);

  int step() override;
  /// After going through the store once, when that takes very long, and when nobody serves.
  bool is_ready() const override;

 private:
  TablePort* port_;
  const ControlArea& area_;
  uint64_t made_ns_;
  uint64_t passes_ = 0;
  size_t position_bytes_ = 0;
  size_t entered_bytes_ = 0;
  /// What area_ said when this pass began.
  uint64_t given_bytes_ = 0;
  /// That makes another pass worth it.
  uint64_t worthwhile_bytes_ = 0;
};

}  // namespace trueno
