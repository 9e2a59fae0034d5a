import { chmodSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfinementError,
  ConfinementKind,
  REHEARSAL_DIRECTORY,
  type Bind,
  type Confinement,
} from '../confinement/confinement';
import { mustRun, runCommand } from '../host-command';
import type { AttachedVolume } from '../volumes';
import { fail, readArguments, succeed, type Answer } from './tool';

/** The volumes of an instance that mounts them itself, where its scripts say so. */
export interface Attachments {
  readonly volumes: readonly AttachedVolume[];
  /** Folders that stand for devices where there are none. */
  readonly binds: readonly Bind[];
  /** Shows the devices to the instance; before that it can mount nothing. */
  readonly appear: (sandbox: Confinement) => Promise<void>;
  /** Where a volume is mounted now. */
  readonly mountPoint: (volume: AttachedVolume) => string | undefined;
  readonly mount: (args: readonly string[]) => Promise<Answer>;
  readonly umount: (args: readonly string[]) => Promise<Answer>;
  /** Answers `blkid` where there are no devices to probe. */
  readonly blkid: (args: readonly string[]) => Answer;
}

/** In the folder that an instance has of the rehearsal: the instance's own names mean the shims. */
const TOOLS = 'tools';

/**
 * Mounts volumes in the instance's own mount namespace, from outside: the instance has no privilege to mount, and this
 * machine does not see the mounts, which end with the instance. `rehearsal` is the folder that the instance has of it.
 */
export function createAttachments(rehearsal: string, volumes: readonly AttachedVolume[]): Attachments {
  copyTools(join(rehearsal, TOOLS));
  const mounted = new Map<AttachedVolume, string>();
  let enter: readonly string[] | undefined;
  const inside = async (tool: 'mount' | 'umount', args: readonly string[]): Promise<Answer> =>
    enter === undefined
      ? fail(32, `${tool}: the volumes are not attached yet`)
      : runCommand('nsenter', [...enter, `${REHEARSAL_DIRECTORY}/${TOOLS}/${tool}`, ...args]);
  const ofPath = (path = ''): AttachedVolume | undefined =>
    volumes.find((volume) => path === `/dev/${volume.kernelName}` || path === mounted.get(volume));
  return {
    volumes,
    binds: volumes.flatMap(({ source, volumeId }) =>
      'folder' in source ? [{ hostPath: source.folder, guestPath: folderInside(volumeId), access: 'read-write' }] : [],
    ),
    appear: async ({ kind, initPid }) => {
      if (initPid === undefined) {
        throw new ConfinementError('an instance mounts its volumes only in namespaces, and this machine refuses them');
      }
      await Promise.all(volumes.map((volume) => makeNode(initPid, volume)));
      const user = kind === ConfinementKind.USER_NAMESPACE ? ['-U', '--preserve-credentials'] : [];
      enter = ['-t', String(initPid), ...user, '-m', '--'];
    },
    mountPoint: (volume) => mounted.get(volume),
    mount: async (args) => {
      const { values, words, unknown } = readArguments(args, {
        options: 'o:',
        types: 't:',
        verbose: 'v',
        'read-only': 'r',
      });
      const [device = '', target = ''] = words;
      const volume = ofPath(device);
      if (volume === undefined || unknown !== undefined || words.length !== 2) {
        return fail(32, `mount: ${target}: permission denied.`);
      }
      if (mounted.has(volume)) {
        return fail(32, `mount: ${target}: ${device} already mounted on ${mounted.get(volume) ?? ''}.`);
      }
      const options = ['nosuid', 'nodev', ...values('options')].join(',');
      const answer = await ('folder' in volume.source
        ? inside('mount', ['--bind', folderInside(volume.volumeId), target])
        : inside('mount', ['-t', values('types').at(-1) ?? 'auto', '-o', options, device, target]));
      if (answer.exitCode === 0) {
        mounted.set(volume, target);
      }
      return answer;
    },
    umount: async (args) => {
      const volume = ofPath(args.at(-1));
      const target = volume && mounted.get(volume);
      if (volume === undefined || target === undefined) {
        return fail(32, `umount: ${args.at(-1) ?? ''}: not mounted.`);
      }
      const answer = await inside('umount', [...args.slice(0, -1), target]);
      if (answer.exitCode === 0) {
        mounted.delete(volume);
      }
      return answer;
    },
    blkid: (args) => {
      const volume = ofPath(args.at(-1));
      return volume === undefined ? fail(2, '') : succeed(volume.fileSystem);
    },
  };
}

function copyTools(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const tool of ['mount', 'umount']) {
    const program = ['/bin', '/usr/bin'].map((place) => join(place, tool)).find((path) => existsSync(path)) ?? tool;
    copyFileSync(program, join(folder, tool));
    chmodSync(join(folder, tool), 0o755); // without set-user-ID
  }
}

/** The device under the name that Nitro gives it; only this instance's volumes have one. */
async function makeNode(initPid: number, { source, kernelName }: AttachedVolume): Promise<void> {
  if (!('blockDevice' in source)) {
    return;
  }
  const { rdev } = statSync(source.blockDevice);
  const [major, minor] = [(rdev >> 8) & 0xfff, (rdev & 0xff) | ((rdev >> 12) & 0xfff00)]; // as makedev(3) joins them
  await mustRun('mknod', ['-m', '600', `/proc/${initPid}/root/dev/${kernelName}`, 'b', String(major), String(minor)]);
}

function folderInside(volumeId: string): string {
  return `${REHEARSAL_DIRECTORY}/volumes/${volumeId}`;
}
