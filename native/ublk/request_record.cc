#include "ublk/request_record.h"

#include "pages/shared_memory.h"

namespace trueno {
namespace {

/// Never 0.
uint64_t request_word(const IoRequest& request) {
  return uint64_t{request.page_count} << 8 | (static_cast<uint64_t>(request.operation) + 1);
}

IoOperation operation_of(uint64_t request_word) {
  return static_cast<IoOperation>((request_word & 0xff) - 1);
}

uint64_t page_count_of(uint64_t request_word) { return request_word >> 8; }

}  // namespace

bool RequestRecord::begin(const IoRequest& request) {
  const uint64_t word = request_word(request);
  if (suspect_deaths_ >= kMostDeaths && word == suspect_word_ &&
      request.first_page == suspect_page_) {
    return false;
  }
  store_shared(first_page_, request.first_page);
  store_shared(request_word_, word);
  return true;
}

/// The suspect itself went well, or what it read has been replaced.
bool RequestRecord::clears_suspect() const {
  if (suspect_deaths_ == 0 || request_word_ == 0) return false;
  if (request_word_ == suspect_word_ && first_page_ == suspect_page_) return true;
  const IoOperation operation = operation_of(request_word_);
  return operation != IoOperation::kRead && operation != IoOperation::kFlush &&
         operation_of(suspect_word_) == IoOperation::kRead &&
         first_page_ < suspect_page_ + page_count_of(suspect_word_) &&
         suspect_page_ < first_page_ + page_count_of(request_word_);
}

void RequestRecord::end() {
  if (clears_suspect()) forgive();
  store_shared(handled_, handled_ + 1);
  store_shared(request_word_, 0);
}

void RequestRecord::blame() {
  const uint64_t word = load_shared(request_word_);
  const bool same = word == suspect_word_ && first_page_ == suspect_page_;
  store_shared(suspect_deaths_, word == 0 ? 0 : (same ? suspect_deaths_ : 0) + 1);
  store_shared(suspect_word_, word);
  store_shared(suspect_page_, first_page_);
  forget();
}

void RequestRecord::forget() {
  store_shared(request_word_, 0);
  store_shared(is_marked_, 0);
}

void RequestRecord::forgive() { store_shared(suspect_deaths_, 0); }

void RequestRecord::mark() { store_shared(is_marked_, 1); }

bool RequestRecord::is_marked() const { return load_shared(is_marked_) != 0; }

uint64_t RequestRecord::handled() const { return load_shared(handled_); }

bool RequestRecord::is_busy() const { return load_shared(request_word_) != 0; }

uint64_t RequestRecord::suspect_deaths() const { return load_shared(suspect_deaths_); }

uint64_t RequestRecord::suspect_page() const { return load_shared(suspect_page_); }

}  // namespace trueno
