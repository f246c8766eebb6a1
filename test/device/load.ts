const NOTHING = /^$/;

/** A page that is refused stays in memory: nothing is lost. */
const REFUSED_PAGES = /^(?:.*(?:Write-error on swap-device|critical space allocation error).*\n?)*$/;

/** What goes on on a device: shell commands that find its path in /run/device. Size of the guest's memory: 256 MiB. */
export interface Load {
  readonly name: string;
  /** Of the device. */
  readonly size_mib: number;
  readonly prepare: string;
  /** A program that runs until SIGTERM, or this long; prints {@link Load.right} when all was as it must be. */
  readonly run: (seconds: number) => string;
  readonly right: RegExp;
  /** What the kernel may say against the device meanwhile. */
  readonly kernelLog: RegExp;
  /** Looks at what is there afterwards and takes it off the device. Its exit status tells whether it was good. */
  readonly finish: string;
}

/**
 * Two and a half times as much memory as there is. Nothing else is swap. The device is not much larger: what was swapped
 * in again stays in its memory until the kernel discards a whole run of such pages or writes there anew.
 */
export const SWAP_STORM: Load = {
  name: 'a swap storm',
  size_mib: 768,
  prepare: 'mkswap "$(cat /run/device)" && swapon --discard "$(cat /run/device)"',
  run: (seconds) => `swap-storm --mib 640 --processes 3 --seconds ${seconds} --random-bytes 300`,
  right: /"finished":3,"killed":0,"compared":[1-9]\d*,"differed":0,"bus_errors":0,/,
  kernelLog: REFUSED_PAGES,
  finish: 'swapoff "$(cat /run/device)"',
};

/** As a program's code is: two processes have it mapped, and must read what is in it, whatever happens to swap. */
const WATCH_FILE = 'file-watch --path /var/watched-file --mib 24 --processes 2 --seconds 86400';

/**
 * The storm, and beside it a file of the root file system. For User-Mode-Linux with one processor: with two (Linux 7.2) a
 * process goes on reading a page that the other processor took from it and gave away, until it enters the kernel the next
 * time. So programs die there of other pages' bytes, on kernel zram as well.
 */
export const STORM_BESIDE_FILE: Load = {
  ...SWAP_STORM,
  name: 'a swap storm beside a mapped file',
  // The second wait: a signal ends the first.
  run: (seconds) => `sh -c '${WATCH_FILE} & watch=$!; ${SWAP_STORM.run(seconds)} & storm=$!
    trap "kill $storm" TERM; wait $storm; wait $storm; kill $watch; wait $watch'`,
  right:
    /^(?=[\s\S]*"finished":3,"killed":0,"compared":[1-9]\d*,"differed":0,"bus_errors":0,)(?=[\s\S]*"finished":2,"compared":[1-9]\d*,"differed":0,"after_call")/,
  // No other program died of what it read either.
  finish: `${SWAP_STORM.finish} && ! dmesg | grep -E 'segfault at|trap invalid opcode|general protection'`,
};

/** Requests of every kind to the bare device. */
export const BLOCK_STORM: Load = {
  name: 'block requests',
  size_mib: 384,
  prepare: 'true',
  run: (seconds) =>
    `block-storm --device "$(cat /run/device)" --threads 4 --seconds ${seconds} --random-bytes 300`,
  right: /"compared":[1-9]\d*,"differed":0,"io_errors":0,"no_space":0,"other_errors":0/,
  kernelLog: NOTHING,
  finish: 'true',
};

/** Files that are written and read back, in part past the page cache. */
function fileSystem(type: string, make: string, check: string): Load {
  const fio = [
    'fio --thread --directory=/mnt --size=96m --time_based --runtime=$SECONDS_LIMIT --rw=randrw --bsrange=4k-128k',
    '--verify=crc32c --verify_backlog=64 --verify_fatal=1 --refill_buffers --buffer_compress_percentage=70',
    '--buffer_compress_chunk=4k --fallocate=none --randrepeat=1 --output-format=terse --terse-version=3',
    '--name=direct --direct=1 --ioengine=libaio --iodepth=16 --name=cached --ioengine=psync --fsync=32',
  ].join(' ');
  return {
    name: `files on ${type}`,
    size_mib: 384,
    prepare: `${make} "$(cat /run/device)" && mount -o discard "$(cat /run/device)" /mnt`,
    run: (seconds) => fio.replace('$SECONDS_LIMIT', String(seconds)),
    // Version; name; group; error.
    right: /^3;[^;]*;direct;0;0;[\s\S]*^3;[^;]*;cached;0;0;/m,
    kernelLog: NOTHING,
    finish: `rm /mnt/direct* && fstrim /mnt && umount /mnt && ${check} "$(cat /run/device)"`,
  };
}

export const FILES_ON_EXT4: Load = fileSystem('ext4', 'mkfs.ext4 -q', 'e2fsck -f -n');
export const FILES_ON_XFS: Load = fileSystem('XFS', 'mkfs.xfs -q', 'xfs_repair -n');

export const LOADS: readonly Load[] = [SWAP_STORM, BLOCK_STORM, FILES_ON_EXT4, FILES_ON_XFS];
