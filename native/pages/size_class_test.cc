#include "pages/size_class.h"

#include <gtest/gtest.h>

#include "pages/slab.h"

namespace trueno {
namespace {

TEST(SizeClass, EverySizeFitsIntoItsClassAndIntoNoSmallerOne) {
  for (size_t bytes = 1; bytes <= kPageBytes; ++bytes) {
    const SizeClass size_class = size_class_of(bytes);
    ASSERT_GE(object_bytes(size_class), bytes);
    if (size_class + 1 < static_cast<int>(kSizeClasses)) {
      ASSERT_LT(object_bytes(static_cast<SizeClass>(size_class + 1)), bytes);
    }
  }
}

TEST(SizeClass, ASlabHoldsAsManyObjectsAsItHasRoomFor) {
  for (size_t index = 0; index < kSizeClasses; ++index) {
    const auto size_class = static_cast<SizeClass>(index);
    EXPECT_EQ(object_bytes(size_class) % kUnitBytes, 0U);
    EXPECT_LE(slab_capacity(size_class) * object_bytes(size_class), kSlabBytes);
    EXPECT_LE(slab_capacity(size_class), kMostSlabObjects);
    // What is left over of a slab does not even make each object a unit larger.
    EXPECT_GT(slab_capacity(size_class) * (object_bytes(size_class) + kUnitBytes), kSlabBytes);
  }
}

TEST(SizeClass, APageTakesAFrame) {
  EXPECT_EQ(object_bytes(size_class_of(kPageBytes)), kFrameBytes);
  EXPECT_EQ(frames_of_object(size_class_of(kPageBytes), 15), 1U << 15);
}

TEST(SizeClass, AnObjectThatCrossesAFrameTakesBoth) {
  EXPECT_EQ(frames_of_object(size_class_of(3000), 0), 0b1U);
  EXPECT_EQ(frames_of_object(size_class_of(3000), 1), 0b11U);
  EXPECT_EQ(frames_of_object(size_class_of(3000), 19), 0b1100'0000'0000'0000U);
}

}  // namespace
}  // namespace trueno
