#include "bench/kept_pages.h"

#include <algorithm>

#include "codec/page_kernels.h"

namespace trueno {

KeptPages::KeptPages(PageSubject& subject, const PageSet& pages) : subject_(subject) {
  std::byte room[kBlockRoomBytes];
  for (const Page& page : pages) {
    const EncodedPage encoded = subject.encode(page, room);
    const std::byte* const from = encoded.form == PageForm::kRaw ? page.data() : room;
    kept_.push_back({encoded, bytes_.size()});
    bytes_.insert(bytes_.end(), from, from + encoded.stored_bytes);
  }
}

size_t KeptPages::raw_pages() const {
  const auto is_raw = [](const Kept& kept) { return kept.encoded.form == PageForm::kRaw; };
  return static_cast<size_t>(std::ranges::count_if(kept_, is_raw));
}

bool KeptPages::read_back(size_t index, PageBuffer page) const {
  const auto& [encoded, start] = kept_[index];
  return subject_.decode(encoded, std::span(bytes_).subspan(start, encoded.stored_bytes), page);
}

PageSet without_same_filled(const PageSet& set) {
  const auto is_same_filled = page_kernels(Target::kScalar).is_same_filled;
  PageSet pages;
  std::ranges::copy_if(set, std::back_inserter(pages), [&](const Page& page) {
    return !is_same_filled(reinterpret_cast<const uint8_t*>(page.data()));
  });
  return pages;
}

}  // namespace trueno
