import type { Generation } from '../../generator/core/generate.ts';
import type { PeerCase } from './peer-case.ts';
import type { ReferenceAnswer } from './reference.ts';

/** Where we do not do what the reference does, and why. Everything else must be equal. */
interface DeliberateDifference {
  readonly reason: string;
  readonly applies: (peerCase: PeerCase, ours: Generation, theirs: ReferenceAnswer) => boolean;
}

const DIFFERENCES: readonly DeliberateDifference[] = [
  {
    reason: 'A % in a mount point is doubled in Where=: systemd cannot load the unit of the reference.',
    applies: (_, ours, theirs) =>
      theirs.status === 0 && ours.plans.some(({ device }) => device.mountPoint?.includes('%') === true),
  },
  {
    reason:
      'A value with a line break or NUL or a backslash at its end, or a mount point that ends in white space, is refused: the unit of the reference would say something else than was asked for.',
    applies: (_, ours, theirs) =>
      theirs.status === 0 &&
      ours.configuration.devices.some(
        ({ options, mountPoint, fsType }) =>
          [options, mountPoint ?? '', fsType].some((value) => /[\n\r\0]|\\$/.test(value)) ||
          /[ \t]$/.test(mountPoint ?? ''),
      ),
  },
];

/** The reason why the two may differ on a case, or undefined when they must agree. */
export function deliberateDifference(
  peerCase: PeerCase,
  ours: Generation,
  theirs: ReferenceAnswer,
): string | undefined {
  return DIFFERENCES.find(({ applies }) => applies(peerCase, ours, theirs))?.reason;
}
