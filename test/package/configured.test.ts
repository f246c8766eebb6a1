import { expect, test } from 'vitest';
import { bootInTurnBeforeAll, factsOf } from '../guest/booted-guest.ts';
import {
  CONTAINER_DEB,
  INSTALL_THIS,
  PLAIN_GUEST,
  packageGuest,
  STATE,
  SWAPS,
  WARNINGS,
} from './package-guest.ts';

/** What an administrator writes, on a Debian 13 with the package: each boot finds another configuration. */

const CONFIGURATION = '/etc/systemd/zram-generator.conf';
const BY_PRIORITY = `${SWAPS} | sort -n -r -k 4`;
const GENERATOR_LOG = 'journalctl --boot --no-pager --output=cat --identifier=trueno-zram-generator';

/** Writes `text` to `path`, folders included. */
const write = (path: string, text: string): string =>
  `mkdir -p ${path.slice(0, path.lastIndexOf('/'))}; cat >${path} <<'EOT'\n${text}\nEOT\n`;

const MANY = `[zram0]
zram-size = 64

[zram1]
zram-size = 48
mount-point = /var/lib/fast
fs-type = ext4
options = X-mount.owner=65534,X-mount.mode=0751,noatime

[zram2]
zram-size = 32
fs-type = ext2

[zram3]
zram-size = 40
swap-priority = 10
writeback-device = /dev/loop0

[zram4]
zram-size = ram /

[zram5]
zram-size = 24
swap-priority = 5
backend = kernel`;

/** A disk for what is written back, on which the set-up waits. */
const LOOP = `[Unit]
DefaultDependencies=no
ConditionVirtualization=!container
After=systemd-remount-fs.service systemd-udevd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=losetup /dev/loop0 /var/writeback
[Install]
WantedBy=swap.target`;

/** Boots this very system in a container; what is changed there is lost. */
const CONTAINER = `[Service]
Type=oneshot
Delegate=yes
ExecStartPre=mkdir -p /run/machine /run/answers
ExecStartPre=mount --bind / /run/machine
ExecStart=/opt/usr/bin/systemd-nspawn --quiet --keep-unit --register=no --console=pipe --directory=/run/machine --volatile=overlay --bind=/run/answers --boot systemd.unit=multi-user.target systemd.wants=answers.service
ExecStopPost=umount /run/machine`;

/** In the container: says what has become of it, starts the generator by hand as well, and ends it. */
const ANSWERS = `[Unit]
After=multi-user.target
[Service]
Type=exec
ExecStart=sh /etc/answers`;
const ASK = `exec >/run/answers/text 2>&1
while systemctl is-system-running | grep -q starting; do sleep 0.2; done
systemd-detect-virt
systemctl is-system-running
systemctl --failed --plain --no-legend
grep -c ^.zram /etc/systemd/zram-generator.conf
systemctl list-units --all --plain --no-legend '*zram*' '*trueno*'
find /run/systemd -name '*zram*' -o -name '*trueno*'
journalctl --boot --no-pager --output=cat --grep='trueno|zram|ublk'
mkdir /run/units
/usr/lib/systemd/system-generators/zram-generator /run/units /run/units /run/units
ls -A /run/units
systemctl poweroff 2>/dev/null`;

const boots = bootInTurnBeforeAll(PLAIN_GUEST, () => [
  packageGuest({
    install: INSTALL_THIS,
    'next boot': `${write(CONFIGURATION, MANY)}
${write('/etc/systemd/zram-generator.conf.d/50-priority.conf', '[zram0]\nswap-priority = 77')}
${write('/usr/lib/systemd/zram-generator.conf.d/60-vendor.conf', '[zram6]\nzram-size = 16')}
ln -s /dev/null /etc/systemd/zram-generator.conf.d/60-vendor.conf
head -c 16M /dev/zero >/var/writeback
${write('/etc/systemd/system/loop.service', LOOP)}systemctl enable --quiet loop.service`,
  }),
  packageGuest({
    state: STATE,
    swaps: BY_PRIORITY,
    mount: "findmnt -n -o SOURCE,FSTYPE,OPTIONS /var/lib/fast; stat -c '%u %a' /var/lib/fast",
    plain: 'blkid -p -s TYPE -o value /dev/trueno/zram2',
    writeback: 'cat /sys/block/zram3/backing_dev; journalctl --boot --output=cat --no-pager --grep="zram3: "',
    broken: GENERATOR_LOG,
    left: 'ls -A /dev/trueno; systemctl list-units --all --plain --no-legend --type=service,swap "*zram4*" "*zram6*"',
    container: `mkdir /run/units; SYSTEMD_VIRTUALIZATION=container:systemd-nspawn SYSTEMD_SCOPE=system /usr/lib/systemd/system-generators/zram-generator /run/units /run/units /run/units
      echo $?; ls -A /run/units`,
    'systemd-nspawn': `dpkg-deb --extract ${CONTAINER_DEB} /opt
      ${write('/etc/systemd/system/container.service', CONTAINER)}
      ${write('/etc/systemd/system/answers.service', ANSWERS)}
      ${write('/etc/answers', ASK)}
      systemctl start container.service || journalctl --boot --no-pager --output=cat --unit=container.service; cat /run/answers/text`,
    'stop and start': `systemctl stop dev-trueno-zram0.swap dev-zram5.swap; ${BY_PRIORITY}; echo; systemctl start dev-trueno-zram0.swap dev-zram5.swap; ${BY_PRIORITY}`,
    // Five starts of a swap unit in ten seconds would be its limit, and they are counted from there.
    'changed file': `sed -i 's/^zram-size = 64/zram-size = 56/; s/^zram-size = 24/zram-size = 20/; /^.zram2/,/^$/d' ${CONFIGURATION}
      systemctl daemon-reload; ${BY_PRIORITY}; echo
      systemctl reset-failed dev-zram5.swap; systemctl restart systemd-zram-setup@zram0 systemd-zram-setup@zram5; systemctl start dev-trueno-zram0.swap dev-zram5.swap; ${BY_PRIORITY}`,
    'removed device': `systemctl stop systemd-zram-setup@zram2; echo $?; ls -A /dev/trueno; ${STATE}`,
    'next boot': `ln -sf /dev/null ${CONFIGURATION}; rm -r /etc/systemd/zram-generator.conf.d /usr/lib/systemd/zram-generator.conf.d
      systemctl disable --quiet loop.service`,
  }),
  packageGuest({
    state: STATE,
    swaps: SWAPS,
    units: 'systemctl list-units --all --plain --no-legend --type=service,swap "*zram*"',
  }),
  packageGuest(
    { state: STATE, swaps: SWAPS, warnings: WARNINGS, 'next boot': `rm ${CONFIGURATION}` },
    { kernelArguments: ['systemd.zram=1'] },
  ),
  packageGuest({ state: STATE, swaps: SWAPS }, { kernelArguments: ['systemd.zram=0'] }),
]);
const installing = factsOf(boots(0));
const many = factsOf(boots(1));
const masked = factsOf(boots(2));
const forced = factsOf(boots(3));
const off = factsOf(boots(4));

test('the package is installed', () => {
  expect(installing('install')).toMatch(/(?:^|\n)0$/);
});

test('swap devices of both backends come up with their sizes and priorities, drop-ins counted, masked ones not', () => {
  expect(many('swaps')).toMatch(
    /^\/dev\/ublkb\d partition 65532 77\n\/dev\/zram3 partition 40956 10\n\/dev\/zram5 partition 24572 5$/,
  );
  expect(many('state')).toBe('running');
});

test('a mount point has the owner and the mode that its options say', () => {
  const [mount, owner] = many('mount').split('\n');
  expect(mount).toMatch(/^\/dev\/ublkb\d +ext4 +.*noatime/);
  expect(owner).toBe('65534 751');
});

test('a plain device is formatted', () => {
  expect(many('plain')).toBe('ext2');
});

test('a writeback device makes it kernel zram, with that device', () => {
  expect(many('writeback')).toMatch(/^\/dev\/loop0$/m);
});

test('a broken device is left out with line and reason, and the others are not', () => {
  expect(many('broken')).toMatch(
    /^\/etc\/systemd\/zram-generator\.conf:20:\d+: zram4: .*; zram4 is not set up, other devices are/m,
  );
  expect(many('left')).toBe('zram0\nzram1\nzram2');
});

test('in a container the generator makes nothing', () => {
  expect(many('container')).toMatch(/^(?:.*\n)?0$/);
});

test('systemd-nspawn boots this system, with its configuration, without a unit of ours and without a failure', () => {
  expect(many('systemd-nspawn')).toMatch(
    /^systemd-nspawn\nrunning\n6\ninfo: Running in a container \(\/run\/systemd\/container exists\), [^\n]*$/,
  );
});

test('swap is stopped and started', () => {
  const [stopped, started] = many('stop and start').split('\n\n');
  expect(stopped).toBe('/dev/zram3 partition 40956 10');
  expect(started).toBe(many('swaps'));
});

test('a changed file counts from the next restart of each device on', () => {
  const [before, after] = many('changed file').split('\n\n');
  expect(before).toBe(many('swaps'));
  expect(after).toMatch(
    /^\/dev\/ublkb\d partition 57340 77\n\/dev\/zram3 partition 40956 10\n\/dev\/zram5 partition 20476 5$/,
  );
});

test('a device that is not configured any more can be stopped, and is gone', () => {
  expect(many('removed device')).toBe('0\nzram0\nzram1\nrunning');
});

test('a masked configuration means no device', () => {
  expect(masked('swaps')).toBe('');
  expect(masked('units')).toBe('');
  expect(masked('state')).toBe('running');
});

test('systemd.zram=1 brings zram0 up without any configuration', () => {
  expect(forced('swaps')).toMatch(/^\/dev\/ublkb\d partition \d+ 100$/);
  expect(forced('state')).toBe('running');
  expect(forced('warnings')).toBe('');
});

test('systemd.zram=0 keeps it away in spite of one', () => {
  expect(off('swaps')).toBe('');
  expect(off('state')).toBe('running');
});

test('each boot ends by itself', () => {
  expect([0, 1, 2, 3, 4].map((turn) => boots(turn)().poweredOff)).toEqual(Array(5).fill(true));
});
