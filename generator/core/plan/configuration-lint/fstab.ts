import type { MachineReader } from '../../host.ts';

export const FSTAB = '/etc/fstab';

/** A line of fstab(5). */
export interface FstabEntry {
  readonly line: number;
  /** Device as a path: tags such as `UUID=…` are the links that udev makes for them. */
  readonly source: string;
  readonly mountPoint: string;
  readonly fsType: string;
  readonly options: readonly string[];
}

/** Empty when there is none or it cannot be read. */
export function readFstab(reader: MachineReader): readonly FstabEntry[] {
  const file = reader.readText(FSTAB);
  if (file.kind !== 'text') return [];
  return file.text.split('\n').flatMap((text, index) => {
    const [source = '', mountPoint = '', fsType = '', options = ''] = text.trim().split(/[ \t]+/);
    if (mountPoint === '' || source.startsWith('#')) return [];
    return [
      {
        line: index + 1,
        source: devicePath(unescapeField(source)),
        mountPoint: unescapeField(mountPoint).replace(/(?!^)\/+$/, ''),
        fsType,
        options: options.split(','),
      },
    ];
  });
}

/** Blanks and the like are three octal digits: `\040`. */
function unescapeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

const TAG = /^(UUID|LABEL|PARTUUID|PARTLABEL)=(.*)$/;

function devicePath(source: string): string {
  const [, tag, value = ''] = TAG.exec(source) ?? [];
  if (tag === undefined) return source;
  return `/dev/disk/by-${tag.toLowerCase()}/${value.replace(/^"(.*)"$/, '$1')}`;
}
