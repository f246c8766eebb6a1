#include "ublk/file_descriptor.h"

#include <unistd.h>

namespace trueno {

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) close(number_);
}

}  // namespace trueno
