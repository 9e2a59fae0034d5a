import type { GuestVolume } from '../volumes';
import { volumeOf } from '../volumes';
import type { Answer } from './answer';
import { fail, succeed } from './answer';

export interface MountAnswer {
  readonly answer: Answer;
  /** What the journal notes of it; nothing for a mere listing. */
  readonly noted?: 'remounted' | 'refused';
}

const ROOT_MOUNT = '/dev/nvme0n1p1 on / type xfs (rw,noatime)';

/** Lists the instance's mounts, accepts a remount of its own volume, and refuses everything else as without privilege. */
export function answerMount(args: readonly string[], volumes: readonly GuestVolume[]): MountAnswer {
  const { options, paths, types } = parse(args);
  const [path] = paths;
  if (path === undefined && options.length === 0) {
    return { answer: succeed(list(volumes, types).join('\n')) };
  }
  const target = paths.at(-1) ?? '';
  const volume = volumes.find(({ mountPoint, kernelName }) => target === mountPoint || target === `/dev/${kernelName}`);
  if (options.includes('remount') && volume !== undefined) {
    return { answer: succeed(), noted: 'remounted' };
  }
  return { answer: fail(32, `mount: ${target}: permission denied.`), noted: 'refused' };
}

/** Unmounting is never rehearsed: what is written afterwards would land on another file system. */
export function answerUmount(args: readonly string[], volumes: readonly GuestVolume[]): MountAnswer {
  const target = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  const reason = volumeOf(volumes, target) === undefined ? 'not mounted.' : 'must be superuser to unmount.';
  return { answer: fail(32, `umount: ${target}: ${reason}`), noted: 'refused' };
}

function list(volumes: readonly GuestVolume[], types: readonly string[]): readonly string[] {
  const lines = [
    { type: 'xfs', line: ROOT_MOUNT },
    ...volumes.map(({ kernelName, mountPoint, fileSystem }) => ({
      type: fileSystem,
      line: `/dev/${kernelName} on ${mountPoint} type ${fileSystem} (rw,relatime)`,
    })),
  ];
  return lines.filter(({ type }) => types.length === 0 || types.includes(type)).map(({ line }) => line);
}

interface MountArguments {
  readonly options: readonly string[];
  readonly paths: readonly string[];
  readonly types: readonly string[];
}

function parse(args: readonly string[]): MountArguments {
  const options: string[] = [];
  const paths: string[] = [];
  const types: string[] = [];
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const [, name, value] = /^(?:-([ot])|--(?:options|types))=?(.*)$/.exec(arg) ?? [];
    const isTypes = name === 't' || arg.startsWith('--types');
    if (name !== undefined || /^--(options|types)/.test(arg)) {
      (isTypes ? types : options).push(
        ...(value === '' || value === undefined ? (queue.shift() ?? '') : value).split(','),
      );
    } else if (!arg.startsWith('-')) {
      paths.push(arg);
    } else if (!['-l', '-v', '--verbose'].includes(arg)) {
      options.push(arg);
    }
  }
  return { options, paths, types };
}
