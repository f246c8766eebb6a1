#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "codec/page_encoder.h"
#include "core/page.h"
#include "pages/page_checksum.h"

namespace trueno {

/// The first word of a slot: what is kept of a page, and where.
///
///   bits  0..35   place of the object in the data, in units of 16 bytes; of a same-filled page: a
///                 check of its pattern
///        36..47   stored bytes, less one
///        48..50   Algorithm
///        51..52   1 same-filled, 2 compressed, 3 raw
///        53..62   check of the bits below and of the slot's number
///        63       locked
///
/// A page that was never written, or was discarded, is zero but for the lock. What is neither that
/// nor passes the check is damaged.
class SlotWord {
 public:
  static constexpr int kPlaceBits = 36;

  constexpr SlotWord() = default;
  constexpr explicit SlotWord(uint64_t bits) : bits_(bits) {}

  static SlotWord of_object(uint64_t slot, const EncodedPage& encoded, uint64_t place) {
    const uint64_t form = encoded.form == PageForm::kRaw ? kRaw : kCompressed;
    const uint64_t algorithm = form == kRaw ? 0 : static_cast<uint64_t>(encoded.algorithm);
    return sealed(slot, place | static_cast<uint64_t>(encoded.stored_bytes - 1) << kBytesAt |
                            algorithm << kAlgorithmAt | form << kFormAt);
  }

  /// Some bits of a checksum of the pattern say that it is the right one.
  static SlotWord of_pattern(uint64_t slot, uint64_t pattern) {
    const uint64_t checksum = page_checksum(std::as_bytes(std::span(&pattern, 1)), slot);
    return sealed(slot, checksum >> (64 - kPlaceBits) | kSameFilled << kFormAt);
  }

  /// Of a page whose contents are known to be lost; damaged for every slot.
  static constexpr SlotWord lost() { return SlotWord(1); }

  constexpr uint64_t bits() const { return bits_; }
  constexpr bool operator==(const SlotWord&) const = default;

  constexpr bool is_locked() const { return (bits_ & kLocked) != 0; }
  constexpr SlotWord locked() const { return SlotWord(bits_ | kLocked); }
  constexpr SlotWord unlocked() const { return SlotWord(bits_ & ~kLocked); }

  constexpr bool is_empty() const { return (bits_ & ~kLocked) == 0; }
  bool is_damaged(uint64_t slot) const {
    return !is_empty() && (form() == 0 || unlocked() != sealed(slot, bits_ & kFieldBits) ||
                           algorithm() > static_cast<uint64_t>(Algorithm::kZstd) ||
                           (form() == kRaw && stored_bytes() != kPageBytes));
  }

  // These ask for a word that is neither empty nor damaged.
  constexpr bool is_same_filled() const { return form() == kSameFilled; }
  constexpr bool names_object() const { return form() > kSameFilled; }
  constexpr bool is_raw() const { return form() == kRaw; }
  constexpr uint64_t place() const { return bits_ & ((uint64_t{1} << kPlaceBits) - 1); }
  constexpr uint16_t stored_bytes() const {
    if (is_same_filled()) return 0;
    return static_cast<uint16_t>(((bits_ >> kBytesAt) & (kPageBytes - 1)) + 1);
  }
  constexpr EncodedPage encoded(uint64_t pattern) const {
    if (is_same_filled()) {
      return {.form = PageForm::kSameFilled, .stored_bytes = 0, .pattern = pattern};
    }
    return {.form = is_raw() ? PageForm::kRaw : PageForm::kCompressed,
            .algorithm = static_cast<Algorithm>(algorithm()),
            .stored_bytes = stored_bytes(),
            .pattern = 0};
  }

  /// The same page at another place.
  SlotWord moved(uint64_t slot, uint64_t place) const {
    return sealed(slot, (bits_ & kFieldBits & ~((uint64_t{1} << kPlaceBits) - 1)) | place);
  }

  /// What its checksum has to depend on besides its bytes, wherever they lie.
  constexpr uint64_t checksum_seed(uint64_t slot) const {
    return slot << 20 | (bits_ & kFieldBits) >> kBytesAt;
  }

 private:
  static constexpr int kBytesAt = kPlaceBits;
  static constexpr int kAlgorithmAt = 48;
  static constexpr int kFormAt = 51;
  static constexpr int kCheckAt = 53;
  static constexpr uint64_t kSameFilled = 1;
  static constexpr uint64_t kCompressed = 2;
  static constexpr uint64_t kRaw = 3;
  static constexpr uint64_t kFieldBits = (uint64_t{1} << kCheckAt) - 1;
  static constexpr uint64_t kLocked = uint64_t{1} << 63;
  /// A prime and a factor with which one wrong bit or two, wherever in the word, never go unseen.
  static constexpr uint64_t kCheckPrime = 1021;
  static constexpr uint64_t kCheckFactor = 3;

  static constexpr SlotWord sealed(uint64_t slot, uint64_t fields) {
    // Spread over all bits, so that a word at another slot's place does not pass.
    const uint64_t spread = (slot * 0x9E3779B97F4A7C15) >> (64 - kCheckAt);
    return SlotWord(fields | (fields ^ spread) * kCheckFactor % kCheckPrime << kCheckAt);
  }

  constexpr uint64_t form() const { return (bits_ >> kFormAt) & 3; }
  constexpr uint64_t algorithm() const { return (bits_ >> kAlgorithmAt) & 7; }

  uint64_t bits_ = 0;
};

}  // namespace trueno
