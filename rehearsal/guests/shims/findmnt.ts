import type { GuestVolume } from '../volumes';
import { volumeOf } from '../volumes';
import type { Answer } from './answer';
import { fail, succeed } from './answer';

const DEFAULT_COLUMNS = ['TARGET', 'SOURCE', 'FSTYPE', 'OPTIONS'] as const;
const COLUMNS = [...DEFAULT_COLUMNS, 'MAJ:MIN'] as const;
type Column = (typeof COLUMNS)[number];
type Mount = Readonly<Record<Column, string>>;

const VALUE_OPTIONS: Readonly<Record<string, string>> = {
  o: 'output', output: 'output', T: 'target', target: 'target', M: 'mountpoint', mountpoint: 'mountpoint', S: 'source', source: 'source', t: 'types', types: 'types',
}; // prettier-ignore

/** Answers `findmnt` where mounts are only simulated; elsewhere the real one tells the truth. No match: exit code 1. */
export function answerFindmnt(args: readonly string[], volumes: readonly GuestVolume[]): Answer {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const words: string[] = [];
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, long, given] = /^--([a-z]+)(?:=(.*))?$/.exec(arg) ?? [];
    const short = long === undefined && arg.startsWith('-') ? arg.slice(1) : '';
    const option = VALUE_OPTIONS[long ?? short.slice(-1)];
    for (const flag of option === undefined ? short : short.slice(0, -1)) {
      flags.add(flag);
    }
    if (option !== undefined) {
      values.set(option, given ?? queue.shift() ?? '');
    } else if (long !== undefined) {
      flags.add(long.slice(0, 1));
    } // --noheadings, --raw, --list share their first letters
    else if (short === '') {
      words.push(arg);
    }
  }
  const columns = (values.get('output') ?? DEFAULT_COLUMNS.join(',')).toUpperCase().split(',');
  const unknown = columns.find((column) => !isColumn(column));
  if (unknown !== undefined) {
    return fail(1, `findmnt: unknown column: ${unknown}`);
  }
  const found = select(mounts(volumes), volumes, values, words);
  if (found.length === 0) {
    return fail(1, '');
  }
  const lines = found.map((mount) => columns.map((column) => (isColumn(column) ? mount[column] : '')).join(' '));
  return succeed([...(flags.has('n') ? [] : [columns.join(' ')]), ...lines].join('\n'));
}

function select(
  all: readonly Mount[],
  volumes: readonly GuestVolume[],
  values: ReadonlyMap<string, string>,
  words: readonly string[],
): readonly Mount[] {
  const target = values.get('target');
  const holder = target === undefined ? undefined : (volumeOf(volumes, target)?.mountPoint ?? '/');
  const point = holder ?? values.get('mountpoint');
  const source = values.get('source');
  const types = values.get('types')?.split(',');
  return all.filter(
    (mount) =>
      (point === undefined || mount.TARGET === point) &&
      (source === undefined || mount.SOURCE === source) &&
      (types === undefined || types.includes(mount.FSTYPE)) &&
      words.every((word) => mount.TARGET === word || mount.SOURCE === word),
  );
}

/** What Linux gives NVMe partitions; the root disk has the first minors. */
const NVME_MAJOR = 259;
const FIRST_VOLUME_MINOR = 4;

function mounts(volumes: readonly GuestVolume[]): readonly Mount[] {
  return [
    { TARGET: '/', SOURCE: '/dev/nvme0n1p1', FSTYPE: 'xfs', OPTIONS: 'rw,noatime', 'MAJ:MIN': `${NVME_MAJOR}:1` },
    ...volumes.map(({ mountPoint, kernelName, fileSystem }, index) => ({
      TARGET: mountPoint,
      SOURCE: `/dev/${kernelName}`,
      FSTYPE: fileSystem,
      OPTIONS: 'rw,relatime',
      'MAJ:MIN': `${NVME_MAJOR}:${FIRST_VOLUME_MINOR + index}`,
    })),
  ];
}

function isColumn(column: string): column is Column {
  return COLUMNS.some((known) => known === column);
}
