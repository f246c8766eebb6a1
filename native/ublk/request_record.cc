#include "ublk/request_record.h"

#include "pages/shared_memory.h"

namespace trueno {
namespace {

/// Never 0.
uint64_t request_word(const IoRequest& request) {
  return uint64_t{request.page_count} << 8 | (static_cast<uint64_t>(request.operation) + 1);
}

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

void RequestRecord::end() {
  store_shared(handled_, handled_ + 1);
  store_shared(request_word_, 0);
}

void RequestRecord::blame() {
  const uint64_t word = load_shared(request_word_);
  const bool same = word == suspect_word_ && first_page_ == suspect_page_;
  store_shared(suspect_deaths_, word == 0 ? 0 : (same ? suspect_deaths_ : 0) + 1);
  store_shared(suspect_word_, word);
  store_shared(suspect_page_, first_page_);
  store_shared(request_word_, 0);
}

void RequestRecord::forget() { store_shared(request_word_, 0); }

uint64_t RequestRecord::handled() const { return load_shared(handled_); }

bool RequestRecord::is_busy() const { return load_shared(request_word_) != 0; }

uint64_t RequestRecord::suspect_deaths() const { return load_shared(suspect_deaths_); }

uint64_t RequestRecord::suspect_page() const { return load_shared(suspect_page_); }

}  // namespace trueno
