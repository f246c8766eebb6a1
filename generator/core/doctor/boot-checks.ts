import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';
import { lintContext } from '../plan/configuration-lint/index.ts';
import { lintRivals } from '../plan/configuration-lint/rival-lint.ts';
import type { Check } from './examination.ts';

/** Whether anything can be set up here at all. */
export const checkContainer: Check = ({ reader }) => {
  const path = '/run/systemd/container';
  const file = reader.readText(path);
  const kind = file.kind === 'text' ? file.text.trim() || 'container' : undefined;
  return {
    check: 'container',
    found: 'this is no container',
    findings:
      kind === undefined
        ? []
        : [
            {
              severity: 'warning',
              position: { path },
              text: `this is a container (${kind})`,
              consequence: 'nothing is set up here, memory is the business of the host',
              hint: 'set compressed swap up on the host',
            },
          ],
  };
};

export const checkConfiguration: Check = ({ generation }) => {
  const { configuration, diagnostics } = generation;
  const { paths, devices, disabled } = configuration;
  const findings: Diagnostic[] = diagnostics.filter(
    ({ severity }) => severity === 'error' || severity === 'warning',
  );
  if (disabled)
    findings.unshift({
      severity: 'warning',
      position: { path: '/proc/cmdline' },
      text: 'systemd.zram switches everything off on the kernel command line',
      consequence: 'nothing is set up at boot',
      hint: 'remove it from GRUB_CMDLINE_LINUX in /etc/default/grub, then run update-grub',
    });
  else if (devices.length === 0 && findings.length === 0)
    findings.push({
      severity: 'warning',
      text: paths.length === 0 ? 'there is no configuration file' : 'no device is configured',
      consequence: 'nothing is set up',
      hint: "printf '[zram0]\\n' >/etc/systemd/zram-generator.conf, then reboot",
    });
  const names = devices.map(({ name }) => name).join(', ');
  return { check: 'configuration', found: `${paths.join(', ')}: ${names}`, findings };
};

/** From high to low (systemd.generator(7)). */
const GENERATOR_DIRECTORIES = ['/run', '/etc', '/usr/local/lib', '/usr/lib'].map(
  (base) => `${base}/systemd/system-generators`,
);

/** Whether our generator runs at boot, and nobody else does its work. */
export const checkGenerator: Check = ({ reader, generation }) => {
  const path = installedGenerator(reader);
  const rivals = lintRivals(lintContext(generation, reader));
  const isMasked = rivals.some(({ text }) => text.endsWith('is masked'));
  const missing: Diagnostic = {
    severity: 'warning',
    text: 'trueno-zram-generator is not installed',
    consequence: 'nothing of this is set up at boot',
    hint: 'install the package of trueno-zram again',
  };
  return {
    check: 'generator',
    found: `${path} runs at boot, and nobody else sets up zram devices`,
    findings: path === undefined && !isMasked ? [missing, ...rivals] : rivals,
  };
};

/** Our program under its own name, or under that of zram-generator as a link to it. */
function installedGenerator(reader: MachineReader): string | undefined {
  return GENERATOR_DIRECTORIES.flatMap((directory) => [
    `${directory}/trueno-zram-generator`,
    `${directory}/zram-generator`,
  ]).find((path) => {
    const isOurs = path.endsWith('/trueno-zram-generator') || reader.linkText(path)?.includes('trueno');
    return isOurs === true && reader.isExecutable(path);
  });
}

/** From high to low (systemd.unit(5)). */
const UNIT_DIRECTORIES = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** Templates that the generated units need: of the set-up, and of the server where trueno serves a device. */
export const checkUnits: Check = ({ reader, generation }) => {
  const needsServer = generation.plans.some(({ choice }) => choice.backend === 'trueno');
  const names = ['systemd-zram-setup@.service', ...(needsServer ? ['trueno-ublk@.service'] : [])];
  const findings = names.flatMap((name): Diagnostic[] => {
    const path = UNIT_DIRECTORIES.map((directory) => `${directory}/${name}`).find(
      (candidate) => reader.exists(candidate) || reader.linkText(candidate) !== undefined,
    );
    if (path === undefined)
      return [
        {
          severity: 'error',
          text: `${name} is not installed`,
          consequence: 'swap and mount units fail at boot',
          hint: 'install the package of trueno-zram again',
        },
      ];
    if (reader.linkText(path) !== '/dev/null') return [];
    const consequence = 'no device is set up';
    return [
      {
        severity: 'error',
        position: { path },
        text: `${name} is masked`,
        consequence,
        hint: `systemctl unmask ${name}`,
      },
    ];
  });
  return {
    check: 'units',
    found: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} installed`,
    findings,
  };
};
