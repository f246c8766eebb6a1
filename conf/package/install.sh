#!/bin/sh
# DESTDIR=… [PREFIX=/usr] install.sh: puts what `npm run build` and `npm run build:boot` made where it is installed below
# DESTDIR, which is / for this machine itself; packages are made of that.
set -eu
if [ $# -gt 0 ] || [ -z "${DESTDIR-}" ]; then
  echo "usage: DESTDIR=FOLDER [PREFIX=/usr] $0" >&2
  exit 2
fi
cd "$(dirname "$0")/../.."
prefix=${PREFIX-/usr}
destination=${DESTDIR%/}$prefix

# put MODE FILE... FOLDER
put() {
  mode=$1
  shift
  for last; do :; done
  install -d "$destination/$last"
  while [ $# -gt 1 ]; do
    install -m "$mode" "$1" "$destination/$last"
    shift
  done
}

put 755 build/native/trueno-ublk sbin
put 755 build/boot-binary/trueno-zram-generator lib/trueno-zram
install -d "$destination/lib/systemd/system-generators"
# The name of what it replaces: a mask of that name goes on to count.
ln -sf ../../trueno-zram/trueno-zram-generator "$destination/lib/systemd/system-generators/zram-generator"

# The command and the library need Node, and lie as in the npm package.
put 644 package.json lib/trueno-zram
put 755 build/bin/trueno-zram.cjs lib/trueno-zram/build/bin
put 644 build/bin/trueno-zram.code build/bin/trueno-zram-commands.code lib/trueno-zram/build/bin
# Not whatever the user has in front of it.
sed -i '1s,^#!/usr/bin/env node$,#!/usr/bin/node,' "$destination/lib/trueno-zram/build/bin/trueno-zram.cjs"
put 644 build/library/index.mjs lib/trueno-zram/build/library
put 644 build/types/library/*.d.ts lib/trueno-zram/build/types/library
put 644 build/types/core/result.d.ts lib/trueno-zram/build/types/core
put 644 build/native/trueno_zram.node lib/trueno-zram/build/native
install -d "$destination/bin" "$destination/share/nodejs"
sed "s,@programs@,$prefix/lib/trueno-zram,g" conf/package/trueno-zram.in >"$destination/bin/trueno-zram"
chmod 755 "$destination/bin/trueno-zram"
ln -sfn ../../lib/trueno-zram "$destination/share/nodejs/trueno-zram"

for unit in units/*.service.in; do
  name=$(basename "$unit" .in)
  install -d "$destination/lib/systemd/system"
  sed -e "s,@generator@,$prefix/lib/trueno-zram/trueno-zram-generator,g" -e "s,@daemon@,$prefix/sbin/trueno-ublk,g" "$unit" \
    >"$destination/lib/systemd/system/$name"
  chmod 644 "$destination/lib/systemd/system/$name"
done
for folder in units/*.d; do
  put 644 "$folder"/*.conf "lib/systemd/system/$(basename "$folder")"
done
put 644 units/*.rules lib/udev/rules.d
put 644 conf/package/zram-generator.conf lib/systemd

put 644 conf/man/*.5 share/man/man5
put 644 conf/man/*.8 build/man/*.8 share/man/man8
# Units of kernel zram name this page, as those of zram-generator do.
ln -sf trueno-zram-generator.8 "$destination/share/man/man8/zram-generator.8"
put 644 build/completions/_trueno-zram share/zsh/vendor-completions
put 644 build/completions/trueno-zram.fish share/fish/vendor_completions.d
install -d "$destination/share/bash-completion/completions"
install -m 644 build/completions/trueno-zram.bash "$destination/share/bash-completion/completions/trueno-zram"
put 644 conf/zram-generator.conf.example share/doc/trueno-zram/examples
