import { volumeOf, type GuestVolume } from '../volumes';
import { fail, readArguments, succeed, type Answer } from './tool';

export interface MountAnswer {
  readonly answer: Answer;
  /** What the journal notes of it; nothing for a mere listing. */
  readonly noted?: 'remounted' | 'refused';
}

type Mount = Readonly<Record<(typeof COLUMNS)[number], string>>;
const COLUMNS = ['TARGET', 'SOURCE', 'FSTYPE', 'OPTIONS', 'MAJ:MIN'] as const;

/**
 * Lists the instance's mounts, accepts a remount of its own volume that is not frozen, and refuses everything else as
 * without privilege.
 */
export function answerMount(
  args: readonly string[],
  volumes: readonly GuestVolume[],
  isFrozen: (volume: GuestVolume) => boolean,
): MountAnswer {
  const { values, words, unknown } = readArguments(args, { options: 'o:', types: 't:', list: 'l', verbose: 'v' });
  const options = values('options').join(',').split(',');
  if (words.length === 0 && options.join() === '' && unknown === undefined) {
    const types = values('types').join(',').split(',');
    const listed = mounts(volumes).filter(({ FSTYPE }) => types.join() === '' || types.includes(FSTYPE));
    const lines = listed.map((mount) => `${mount.SOURCE} on ${mount.TARGET} type ${mount.FSTYPE} (${mount.OPTIONS})`);
    return { answer: succeed(lines.join('\n')) };
  }
  const target = words.at(-1) ?? '';
  const own = volumes.find(({ mountPoint, kernelName }) => [mountPoint, `/dev/${kernelName}`].includes(target));
  if (!options.includes('remount') || own === undefined) {
    return { answer: fail(32, `mount: ${target}: permission denied.`), noted: 'refused' };
  }
  return isFrozen(own)
    ? { answer: fail(32, `mount: ${target}: mount point is busy.`) }
    : { answer: succeed(), noted: 'remounted' };
}

/** Unmounting is never rehearsed: what is written afterwards would land on another file system. */
export function answerUmount(args: readonly string[], volumes: readonly GuestVolume[]): MountAnswer {
  const target = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  const reason = volumeOf(volumes, target) === undefined ? 'not mounted.' : 'must be superuser to unmount.';
  return { answer: fail(32, `umount: ${target}: ${reason}`), noted: 'refused' };
}

/** Answers `findmnt` where mounts are only simulated; elsewhere the real one is used. No match: exit code 1. */
export function answerFindmnt(args: readonly string[], volumes: readonly GuestVolume[]): Answer {
  const { flags, values, words } = readArguments(args, {
    output: 'o:', target: 'T:', mountpoint: 'M:', source: 'S:', types: 't:', noheadings: 'n',
  }); // prettier-ignore
  const columns = (values('output').at(-1) ?? 'TARGET,SOURCE,FSTYPE,OPTIONS').toUpperCase().split(',');
  const unknown = columns.find((column) => !isColumn(column));
  if (unknown !== undefined) {
    return fail(1, `findmnt: unknown column: ${unknown}`);
  }
  const [target] = values('target');
  const holder = target === undefined ? undefined : (volumeOf(volumes, target)?.mountPoint ?? '/');
  const point = holder ?? values('mountpoint')[0];
  const source = values('source')[0];
  const types = values('types')[0]?.split(',');
  const found = mounts(volumes).filter(
    (mount) =>
      (point === undefined || mount.TARGET === point) &&
      (source === undefined || mount.SOURCE === source) &&
      (types === undefined || types.includes(mount.FSTYPE)) &&
      words.every((word) => mount.TARGET === word || mount.SOURCE === word),
  );
  if (found.length === 0) {
    return fail(1, '');
  }
  const lines = found.map((mount) => columns.map((column) => (isColumn(column) ? mount[column] : '')).join(' '));
  return succeed([...(flags.has('noheadings') ? [] : [columns.join(' ')]), ...lines].join('\n'));
}

/** 259 is what Linux gives NVMe partitions; the root disk has the first minors. */
function mounts(volumes: readonly GuestVolume[]): readonly Mount[] {
  return [
    { TARGET: '/', SOURCE: '/dev/nvme0n1p1', FSTYPE: 'xfs', OPTIONS: 'rw,noatime', 'MAJ:MIN': '259:1' },
    ...volumes.map(({ mountPoint, kernelName, fileSystem }, index) => ({
      TARGET: mountPoint,
      SOURCE: `/dev/${kernelName}`,
      FSTYPE: fileSystem,
      OPTIONS: 'rw,relatime',
      'MAJ:MIN': `259:${4 + index}`,
    })),
  ];
}

function isColumn(column: string): column is (typeof COLUMNS)[number] {
  return COLUMNS.some((known) => known === column);
}
