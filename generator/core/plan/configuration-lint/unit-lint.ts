import type { Diagnostic } from '../../diagnostic.ts';
import { setupService } from '../../units/setup-service.ts';
import { aboutDevice, type DeviceLint, type Lint } from './lint-context.ts';

/** Directories whose units win over those of generators, highest first (systemd.unit(5)). */
const HIGHER_DIRECTORIES = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/etc/systemd/system',
  '/run/systemd/system',
];

const UNIT_DIRECTORIES = [...HIGHER_DIRECTORIES, '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];
const PACKAGED_UNITS = '/usr/lib/systemd/system';
const TEMPLATE = 'systemd-zram-setup@.service';

/** Units of the administrator that take the place of the generated ones, or mask them. */
export const lintUnits: DeviceLint = (linted, { reader }) => {
  const { device, plan } = linted;
  const names = [
    setupService(device.name),
    ...plan.entries.flatMap(({ kind, name }) => (kind === 'file' && !name.includes('/') ? [name] : [])),
  ];
  return names.flatMap((name): Diagnostic[] => {
    const path = HIGHER_DIRECTORIES.map((directory) => `${directory}/${name}`).find((candidate) =>
      reader.exists(candidate),
    );
    if (path === undefined) return [];
    const isMasked = reader.linkText(path) === '/dev/null';
    return [
      {
        severity: isMasked ? 'error' : 'warning',
        ...aboutDevice(linted),
        text: isMasked ? `${name} is masked by ${path}` : `${path} takes the place of the generated unit`,
        consequence: isMasked
          ? `${device.name} is not used`
          : 'size and algorithm still come from here, the rest from that file',
        hint: isMasked
          ? `run systemctl unmask ${name}; to switch the device off write zram-size = 0`
          : `remove it, or make it a drop-in below ${path}.d/`,
      },
    ];
  });
};

/** Where a package or `an install by hand` puts the generator; run from a checkout, there is nothing to be complete. */
const INSTALLED_GENERATORS = [
  '/usr/local/lib/trueno-zram/trueno-zram-generator',
  '/usr/lib/trueno-zram/trueno-zram-generator',
  '/usr/local/lib/systemd/system-generators/trueno-zram-generator',
  '/usr/lib/systemd/system-generators/trueno-zram-generator',
];

/** The template that every device needs: without it an installed generator brings up nothing. */
export const lintTemplate: Lint = ({ reader, devices }) => {
  const [first] = devices;
  const isInstalled = UNIT_DIRECTORIES.some((directory) => reader.exists(`${directory}/${TEMPLATE}`));
  const hasGenerator = INSTALLED_GENERATORS.some((path) => reader.exists(path));
  if (first === undefined || isInstalled || !hasGenerator) return [];
  return [
    {
      severity: 'error',
      ...aboutDevice(first),
      text: `${PACKAGED_UNITS}/${TEMPLATE} is missing`,
      consequence: 'nothing can be set up, and swap and mount units fail',
      hint: 'install the package of trueno-zram again',
    },
  ];
};
