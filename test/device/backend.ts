/** What carries a device, and the shell commands that make one of it. */
export interface Backend {
  readonly name: string;
  /** Brings the device up and writes its path to /run/device. */
  readonly up: (device: DeviceShape) => string;
  /** Takes it away again. */
  readonly down: string;
  /** Prints what the device knows of itself. */
  readonly statistics: string;
}

export interface DeviceShape {
  readonly size_mib: number;
  /** The most memory that it may take; without, all there is. */
  readonly limit_mib?: number;
}

export const KERNEL_ZRAM: Backend = {
  name: 'kernel zram',
  up: ({ size_mib, limit_mib }) => `cd /sys/block/zram0
    echo lz4 >comp_algorithm && echo ${size_mib}M >disksize && echo ${limit_mib ?? 0}M >mem_limit
    echo /dev/zram0 >/run/device`,
  down: 'echo 1 >/sys/block/zram0/reset',
  statistics: 'cat /sys/block/zram0/mm_stat /sys/block/zram0/io_stat',
};

/** A daemon that ends, in whatever way, is started anew, as Restart=always has it. */
const KEEP_SERVING = `#!/bin/sh
# keep-serving NAME OPTION...
echo 0 >/sys/fs/cgroup/init/cgroup.procs
name=$1
rm -f "/run/$name.no-restart"
while [ ! -e "/run/$name.no-restart" ]; do
  trueno-ublk serve --name "$@" </dev/null >/dev/console 2>&1 &
  echo $! >"/run/$name.pid"
  wait $!
  echo "trueno-ublk ended with status $?" >/dev/console
done
`;

/** Where {@link KEEP_SERVING} is in a guest. */
export const KEEP_SERVING_FILE = { path: '/usr/local/bin/keep-serving', text: KEEP_SERVING };

/** By a daemon for the device of that name. Without udev, its disk is found as the daemon's rule for udev does it. */
function served(name: string, device: string, ...options: readonly string[]): Backend {
  const disk = `/dev/$(basename "$(grep -lsx TRUENO_ZRAM_DEVICE=${device} /run/trueno-zram/ublk/*)")`;
  return {
    name,
    up: ({ size_mib, limit_mib }) => `setsid keep-serving ${device} --size ${size_mib}M \\
      ${limit_mib === undefined ? '' : `--limit ${limit_mib}M`} ${options.join(' ')} >/dev/console 2>&1 &
    for i in $(seq 200); do [ -b "${disk}" ] && break; sleep 0.1; done
    [ -b "${disk}" ] && echo "${disk}" >/run/device`,
    down: `touch /run/${device}.no-restart
    disk="${disk}"
    kill -TERM "$(cat /run/${device}.pid)"
    for i in $(seq 200); do [ -e "$disk" ] || break; sleep 0.1; done
    [ ! -e "$disk" ]`,
    statistics: `varlinkctl call /run/trueno-zram/${device}.varlink io.trueno.zram.Statistics {}`,
  };
}

export const TRUENO: Backend = served('trueno-ublk', 'zram0', '--algorithm lz4');
export const TRUENO_NULL: Backend = served('trueno-ublk --null', 'zram1', '--algorithm lz4 --null');
