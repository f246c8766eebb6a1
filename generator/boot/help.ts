/** `--help`: what zram-generator(8) takes, and what is ours. */
export const HELP = `Usage: trueno-zram-generator DIR
       trueno-zram-generator NORMAL-DIR EARLY-DIR LATE-DIR
       trueno-zram-generator --setup-device NAME
       trueno-zram-generator --reset-device NAME
       trueno-zram-generator --before-hibernation | --after-hibernation

Reads zram-generator.conf and writes the units that bring up compressed swap
and file systems into DIR (with three directories: into the first). systemd
runs it at boot and at every "systemctl daemon-reload".

      --setup-device NAME  set up one configured device, such as zram0
      --reset-device NAME  reset one device and give its memory back
      --before-hibernation swap off what trueno serves, or fail when the machine
                           must not hibernate
      --after-hibernation  swap on again what that swapped off
      --config FILE        read this file only, to try it out
  -h, --help               show this help
  -V, --version            show the version

Configuration, highest first; drop-ins are read after the main file:
  {/run,/etc,/usr/local/lib,/usr/lib}/systemd/zram-generator.conf
  {/run,/etc,/usr/local/lib,/usr/lib}/systemd/zram-generator.conf.d/*.conf

Kernel command line:
  systemd.zram[=0|1]       0: set up nothing; 1: zram0 even without a file

Environment:
  ZRAM_GENERATOR_ROOT      read everything below this directory instead of /

Exit status: 0 fine; 1 something failed, the rest is done all the same;
2 wrong usage.

Try "trueno-zram explain" to see what would be set up and why, and
"trueno-zram check" to have the configuration checked.
`;
