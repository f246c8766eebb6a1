#!/bin/sh
# compile.sh PROGRAMS EXECUTABLE: makes the boot binary of the modules of JavaScript in the folder PROGRAMS and the sources
# beside this script. It takes Debian 13's quickjs and libquickjs; the name of the multiarch folder differs between architectures.
# CPPFLAGS, CFLAGS, CXXFLAGS and LDFLAGS are added to what it has itself.
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
executable=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# qjsc writes the name that it is given into the bytecode.
cp "$1/program.js" "$1/units-program.js" "$work"
cd "$work"
qjsc -c -s -m -M trueno:system,system -N program -o program.c program.js
qjsc -c -s -m -M trueno:system,system -N units_program -o units_program.c units-program.js
# shellcheck disable=SC2086
gcc ${CPPFLAGS-} ${CFLAGS-} -fdebug-prefix-map="$work=." -O1 -c program.c units_program.c
for source in "$sources"/boot/*.cc; do
  case $source in *_test.cc) continue ;; esac
  # shellcheck disable=SC2086
  g++ ${CPPFLAGS-} ${CXXFLAGS-} -fdebug-prefix-map="$work=." -std=c++20 -O2 -fPIE -fno-exceptions -fno-rtti \
    -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
    -I"$sources" -c "$source"
done
# shellcheck disable=SC2086
g++ ${LDFLAGS-} -static-pie -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -o trueno-zram-generator ./*.o \
  "/usr/lib/$(gcc -print-multiarch)/quickjs/libquickjs.a" -lm
cd "$OLDPWD"
cp "$work/trueno-zram-generator" "$executable"
