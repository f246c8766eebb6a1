import type { Diagnostic } from '../../diagnostic.ts';
import { aboutKey, type DeviceLint, type LintedDevice, optionWords } from './lint-context.ts';

/** File systems that discard without being asked to (btrfs(5), kernel document f2fs.rst). */
const DISCARDS_BY_ITSELF: readonly string[] = ['btrfs', 'f2fs'];

/** `options=`: memory that never comes back, and words that are no options. */
export const lintOptions: DeviceLint = (linted) => {
  const about = aboutKey(linted, 'options', linted.settings.options);
  const findings = [findBlank(linted), findNoDiscard(linted), findPriority(linted)];
  return findings.flatMap((finding) =>
    finding === undefined ? [] : [{ severity: 'warning' as const, ...about, ...finding }],
  );
};

type Finding = Pick<Diagnostic, 'text' | 'consequence' | 'hint'>;

function findBlank({ device, purpose }: LintedDevice): Finding | undefined {
  // In quotes a blank is part of a value, such as a label.
  if (purpose === 'plain' || !/\s/.test(device.options) || /["']/.test(device.options)) return undefined;
  return {
    text: 'there is white space between the options',
    consequence: `${purpose === 'swap' ? 'swapon' : 'mount'} takes it as a part of them`,
    hint: `write options = ${device.options
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .join(',')}`,
  };
}

function findNoDiscard(linted: LintedDevice): Finding | undefined {
  const { device, purpose, plan } = linted;
  const words = optionWords(linted);
  if (purpose === 'plain') return undefined;
  if (purpose === 'swap') {
    // The kernel tells its own zram of each page of swap that is freed; others only learn it from discard.
    const onTrueno = plan.choice.backend === 'trueno';
    if (!onTrueno || words.includes('discard') || words.includes('discard=pages')) return undefined;
  } else {
    const isDiscarded = words.some((word) => word === 'discard' || word.startsWith('discard='));
    if (isDiscarded || DISCARDS_BY_ITSELF.includes(device.fsType)) return undefined;
  }
  const what = purpose === 'swap' ? 'pages of swap' : 'files';
  return {
    text: `discard is not among the options "${device.options}"`,
    consequence: `the memory of freed ${what} is not given back`,
    hint: `write options = ${['discard', ...words.filter((word) => !/^(?:no)?discard|^$/.test(word))].join(',')}`,
  };
}

function findPriority(linted: LintedDevice): Finding | undefined {
  const word = optionWords(linted).find((candidate) => /^pri=-?[0-9]+$/.test(candidate));
  if (word === undefined || linted.purpose !== 'swap') return undefined;
  return {
    text: `${word} wins over swap-priority, which is ${linted.device.swapPriority}: see systemd.swap(5)`,
    consequence: `the priority is ${word.slice('pri='.length)}`,
    hint: `remove it and write swap-priority = ${word.slice('pri='.length)}`,
  };
}
