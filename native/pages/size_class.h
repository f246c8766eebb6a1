#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/page.h"

namespace trueno {

/// Objects lie at multiples of this.
inline constexpr size_t kUnitBytes = 16;
/// A slab holds objects of one size, one behind the other, and is given to one size at a time.
inline constexpr size_t kSlabBytes = 64 * 1024;
inline constexpr size_t kSlabUnits = kSlabBytes / kUnitBytes;
/// What memory is taken and given back by, and so a page of the machine's.
inline constexpr size_t kFrameBytes = kPageBytes;
inline constexpr size_t kSlabFrames = kSlabBytes / kFrameBytes;
/// Less is rounded up to it, so that a slab has few enough objects for a short bitmap.
inline constexpr size_t kSmallestObjectBytes = 64;
inline constexpr size_t kMostSlabObjects = kSlabBytes / kSmallestObjectBytes;

/// Index of a size, 0 being the largest.
using SizeClass = uint8_t;

namespace size_class_detail {

/// The largest size of which a slab holds so many.
constexpr size_t largest_bytes(size_t objects) {
  return kSlabBytes / objects / kUnitBytes * kUnitBytes;
}

constexpr size_t count_classes() {
  size_t count = 0;
  size_t last_bytes = 0;
  for (size_t objects = kSlabBytes / kPageBytes; objects <= kMostSlabObjects; ++objects) {
    if (largest_bytes(objects) != last_bytes) ++count;
    last_bytes = largest_bytes(objects);
  }
  return count;
}

}  // namespace size_class_detail

inline constexpr size_t kSizeClasses = size_class_detail::count_classes();
static_assert(kSizeClasses <= 128);

namespace size_class_detail {

constexpr std::array<uint16_t, kSizeClasses> make_object_bytes() {
  std::array<uint16_t, kSizeClasses> sizes{};
  size_t count = 0;
  for (size_t objects = kSlabBytes / kPageBytes; objects <= kMostSlabObjects; ++objects) {
    const auto bytes = static_cast<uint16_t>(largest_bytes(objects));
    if (count == 0 || sizes[count - 1] != bytes) sizes[count++] = bytes;
  }
  return sizes;
}

inline constexpr std::array<uint16_t, kSizeClasses> kObjectBytes = make_object_bytes();

/// By size in units, rounded up.
constexpr std::array<SizeClass, kPageBytes / kUnitBytes + 1> make_class_of_units() {
  std::array<SizeClass, kPageBytes / kUnitBytes + 1> classes{};
  for (size_t units = 0; units < classes.size(); ++units) {
    size_t size_class = kSizeClasses - 1;
    while (kObjectBytes[size_class] < units * kUnitBytes) --size_class;
    classes[units] = static_cast<SizeClass>(size_class);
  }
  return classes;
}

inline constexpr auto kClassOfUnits = make_class_of_units();

}  // namespace size_class_detail

/// The smallest objects that so many bytes fit into: 1 to 4096.
constexpr SizeClass size_class_of(size_t bytes) {
  return size_class_detail::kClassOfUnits[(bytes + kUnitBytes - 1) / kUnitBytes];
}

constexpr size_t object_bytes(SizeClass size_class) {
  return size_class_detail::kObjectBytes[size_class];
}

/// A larger block takes as much as the page itself.
inline constexpr size_t kLargestBlockBytes = object_bytes(1);

/// Objects of a slab.
constexpr size_t slab_capacity(SizeClass size_class) {
  return kSlabBytes / object_bytes(size_class);
}

}  // namespace trueno
