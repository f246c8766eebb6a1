import type { Diagnostic } from '../../diagnostic.ts';
import type { MachineReader } from '../../host.ts';
import { FSTAB } from './fstab.ts';
import { aboutDevice, type Lint, type LintContext } from './lint-context.ts';

/** Other programs that set up zram devices, too. */
export const lintRivals: Lint = (context) => {
  if (context.devices.length === 0) return [];
  return [
    ...lintGenerators(context.reader),
    ...lintServices(context.reader),
    ...lintUdevRules(context.reader),
    ...lintFstab(context),
  ];
};

/** From high to low (systemd.generator(7)). */
const GENERATOR_DIRECTORIES = [
  '/run/systemd/system-generators',
  '/etc/systemd/system-generators',
  '/usr/local/lib/systemd/system-generators',
  '/usr/lib/systemd/system-generators',
];

/** A package has ours under the name of zram-generator, in its place, as a link to our program; by hand it has its own. */
const GENERATOR_NAMES: readonly string[] = ['zram-generator', 'trueno-zram-generator'];

function lintGenerators(reader: MachineReader): readonly Diagnostic[] {
  return GENERATOR_NAMES.flatMap((name): Diagnostic[] => {
    const paths = GENERATOR_DIRECTORIES.map((directory) => `${directory}/${name}`).filter(
      (path) => reader.linkText(path) !== undefined || reader.exists(path),
    );
    const [path] = paths;
    if (path === undefined || isOurGenerator(reader, path)) return [];
    const isForOurs = name.includes('trueno') || paths.some((lower) => isOurGenerator(reader, lower));
    const isMask = reader.linkText(path) === '/dev/null';
    if (isMask && !isForOurs) return [];
    if (!isMask && !reader.isExecutable(path)) return [];
    return [{ severity: 'warning', position: { path }, ...generatorFinding(name, path, isMask, isForOurs) }];
  });
}

function generatorFinding(
  name: string,
  path: string,
  isMask: boolean,
  isForOurs: boolean,
): Pick<Diagnostic, 'text' | 'consequence' | 'hint'> {
  const hint = `remove ${path}`;
  if (isMask) return { text: `${name} is masked`, consequence: 'nothing of this is set up at boot', hint };
  if (isForOurs)
    return {
      text: 'another generator is in the place of that of trueno-zram',
      consequence: 'it alone runs at boot',
      hint,
    };
  return {
    text: 'zram-generator is installed as well',
    consequence: 'both write units of the same names, and which of them count is chance',
    hint: 'run ln -s /dev/null /etc/systemd/system-generators/zram-generator, or remove its package',
  };
}

function isOurGenerator(reader: MachineReader, path: string): boolean {
  const link = reader.linkText(path);
  if (link === '/dev/null') return false;
  return `${path.slice(path.lastIndexOf('/'))}${link ?? ''}`.includes('trueno');
}

/** Services of other packages that make zram swap, by the names of their units. */
const RIVAL_SERVICES: readonly (readonly [service: string, project: string])[] = [
  ['zramswap', 'zram-tools'],
  ['zram-config', 'zram-config'],
  ['zram-swap', 'zram-swap'],
  ['zram_swap', 'zram-init'],
  ['zram', 'zram'],
  ['zramd', 'zramd'],
  ['systemd-swap', 'systemd-swap'],
  ['armbian-zram-config', 'Armbian'],
];

const WANTS_DIRECTORIES = ['multi-user', 'basic', 'sysinit', 'swap', 'local-fs', 'default'].map(
  (target) => `/etc/systemd/system/${target}.target.wants`,
);

function lintServices(reader: MachineReader): readonly Diagnostic[] {
  const enabled = RIVAL_SERVICES.flatMap(([service, project]): Diagnostic[] => {
    const path = WANTS_DIRECTORIES.map((directory) => `${directory}/${service}.service`).find(
      (candidate) => reader.linkText(candidate) !== undefined,
    );
    if (path === undefined) return [];
    return [
      {
        severity: 'warning',
        position: { path },
        text: `the service of ${project} sets up zram devices, too`,
        consequence: 'both want the same devices, and one of them fails',
        hint: `run systemctl disable --now ${service}.service`,
      },
    ];
  });
  const settings = '/etc/default/zramswap';
  const isEnabled = enabled.some(({ hint }) => hint?.includes('zramswap') === true);
  if (isEnabled || !reader.exists(settings)) return enabled;
  const leftover: Diagnostic = {
    severity: 'info',
    position: { path: settings },
    text: 'is for zram-tools',
    consequence: 'what it says is not read here',
    hint: 'PERCENT=50 is zram-size = ram / 2, ALGO= is compression-algorithm, PRIORITY= is swap-priority; then remove the file',
  };
  return [...enabled, leftover];
}

const RULES_DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map(
  (base) => `${base}/udev/rules.d`,
);

/** Rules that size a zram device, or start the set-up of udisks2 for it. */
const SETS_UP_ZRAM = /KERNEL=="zram(?=[^\n]*(?:ATTR\{disksize\}|[^-]zram-setup@))/;

function lintUdevRules(reader: MachineReader): readonly Diagnostic[] {
  return RULES_DIRECTORIES.flatMap((directory) =>
    reader.entries(directory).flatMap(({ name }): Diagnostic[] => {
      if (!name.includes('zram') || !name.endsWith('.rules')) return [];
      const path = `${directory}/${name}`;
      const file = reader.readText(path);
      if (file.kind !== 'text' || !SETS_UP_ZRAM.test(withoutComments(file.text))) return [];
      return [
        {
          severity: 'warning',
          position: { path },
          text: 'a udev rule sets up zram devices, too',
          consequence: 'both want the same devices, and one of them fails',
          hint: `remove the rule; for one of a package run ln -s /dev/null /etc/udev/rules.d/${name}`,
        },
      ];
    }),
  );
}

function withoutComments(rules: string): string {
  return rules.replace(/^\s*#.*$/gm, '');
}

function lintFstab({ fstab, devices }: LintContext): readonly Diagnostic[] {
  return devices.flatMap((linted): Diagnostic[] => {
    const entry = fstab.find(({ source }) => source === `/dev/${linted.device.name}`);
    if (entry === undefined) return [];
    return [
      {
        severity: 'warning',
        ...aboutDevice(linted),
        text: `${FSTAB}:${entry.line} uses /dev/${linted.device.name}, too`,
        consequence: 'it has its own unit, which waits for the device and does not start its set-up',
        hint: 'remove that line',
      },
    ];
  });
}
