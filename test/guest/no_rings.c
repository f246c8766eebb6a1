// Preloaded into programs of a guest: tells libuv, which asks through syscall(3), that the kernel
// has no io_uring. Servers ask the kernel themselves, and have it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>

long syscall(long number, ...) {
  static long (*next)(long, ...);
  if (number == SYS_io_uring_setup) {
    errno = ENOSYS;
    return -1;
  }
  if (!next) next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  long argument[6];
  va_list list;
  va_start(list, number);
  for (int index = 0; index < 6; ++index) argument[index] = va_arg(list, long);
  va_end(list);
  return next(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}
