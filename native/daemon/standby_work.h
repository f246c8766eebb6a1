#pragma once

namespace trueno {

/// What a standby does while it waits.
class StandbyWork {
 public:
  virtual ~StandbyWork() = default;

  /// Does a little of it. Gives how many ms to wait before the next time; negative: for ever.
  virtual int step() = 0;

  /// Taking over would not get much faster by more of it.
  virtual bool is_ready() const = 0;
};

}  // namespace trueno
