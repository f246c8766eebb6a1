import type { Diagnostic } from '../diagnostic.ts';
import type { MachineReader } from '../host.ts';

/** Settings of the kernel's that are made for swap on disks. */
export function pageClusterFindings(reader: MachineReader): readonly Diagnostic[] {
  const pageCluster = vmSetting('page-cluster', reader);
  if (pageCluster === undefined || pageCluster === 0) return [];
  return [
    {
      severity: 'info',
      text: `vm.page-cluster is ${pageCluster}: each page that is needed brings ${2 ** pageCluster} into memory`,
      consequence: 'that pays for disks; from memory it decompresses pages that nobody may need',
      hint: settingCommand('vm.page-cluster=0'),
    },
  ];
}

/** At 100 the kernel takes swap and files for equally fast (Documentation/admin-guide/sysctl/vm.rst). */
const LOWEST_SWAPPINESS = 100;
/** Where swap in memory is many times faster than files on disk. */
const USUAL_SWAPPINESS = 150;

export function swappinessFindings(reader: MachineReader): readonly Diagnostic[] {
  const swappiness = vmSetting('swappiness', reader);
  if (swappiness === undefined || swappiness >= LOWEST_SWAPPINESS) return [];
  return [
    {
      severity: 'info',
      text: `vm.swappiness is ${swappiness}: the kernel takes swap for as slow as disks, or slower`,
      consequence: 'it drops cached files where swapping would cost less',
      hint: settingCommand(`vm.swappiness=${USUAL_SWAPPINESS}`),
    },
  ];
}

/** Sets a variable of sysctl(8) now and at every boot. */
export function settingCommand(setting: string): string {
  const [name = ''] = setting.split('=');
  return `echo ${setting} >/etc/sysctl.d/50-${name.replace(/^.*\./, '')}.conf && sysctl --system`;
}

/** A number below `/proc/sys/vm`; undefined when it is not there. */
export function vmSetting(name: string, reader: MachineReader): number | undefined {
  const file = reader.readText(`/proc/sys/vm/${name}`);
  return file.kind === 'text' && /^[0-9]{1,3}\n?$/.test(file.text) ? Number(file.text) : undefined;
}
