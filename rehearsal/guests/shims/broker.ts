import type { Freezer, FreezeOutcome } from '../freezing/freezer';
import { volumeOf, type GuestVolume } from '../volumes';
import type { Watchdog } from '../watchdog/watchdog';
import { fail, type Answer } from './tool';
import type { Attachments } from './attachments';
import { blockDevices, type Disk, type RootDisk } from './block-devices';
import { fsfreezeAnswer, parseFsfreeze } from './fsfreeze';
import { FreezeActor, frozenIntervals, type Journal } from './journal';
import { answerLsblk } from './lsblk';
import { answerFindmnt, answerMount, answerUmount, type MountAnswer } from './mounts';
import { answerSystemctl, type Services } from './systemctl';

/** The tools that shims replace in every instance, `mount` last: the set-up needs it until then. */
export const SHIMMED_TOOLS = ['fsfreeze', 'xfs_freeze', 'umount', 'systemctl', 'lsblk', 'mount'] as const;

interface BrokerOptions {
  readonly volumes: readonly GuestVolume[];
  /** Of an instance that mounts its volumes itself; its `volumes` are none. */
  readonly attachments: Attachments | undefined;
  readonly rootDisk: RootDisk;
  readonly freezer: Freezer;
  readonly journal: Journal;
  readonly services: Services;
  readonly watchdog: Watchdog;
}

/** Does what an instance's shims request, on this instance's volumes only, and records what it did. */
interface Broker {
  readonly answer: (tool: string, args: readonly string[]) => Promise<Answer>;
  /** Freezes those of the volumes that are not frozen, does the work, thaws what it froze. No request of a shim is served in between. */
  readonly holdStill: (volumes: readonly GuestVolume[], work: () => Promise<void>) => Promise<void>;
  /** Thaws everything that is frozen. */
  readonly thawAll: (by: FreezeActor) => Promise<void>;
}

export function createBroker(options: BrokerOptions): Broker {
  const { volumes, attachments, rootDisk, freezer, journal, services, watchdog } = options;
  // One freeze, thaw or image after the other: a thaw in the middle of an image would make it none.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined); // the caller gets the error; the queue goes on
    return turn;
  };
  const noteWatchdog = (): void => {
    for (const { volumeId, mountPoint } of volumes) {
      if (watchdog.tookOver(volumeId)) {
        journal.freeze({
          kind: 'thawed',
          volumeId,
          mountPoint,
          by: FreezeActor.WATCHDOG,
          askedMillis: performance.now(),
        });
      }
    }
  };
  const act = async (kind: 'freeze' | 'thaw', volume: GuestVolume, by: FreezeActor): Promise<FreezeOutcome> => {
    noteWatchdog();
    const askedMillis = performance.now();
    const outcome = await freezer[kind](volume);
    const { volumeId, mountPoint } = volume;
    if (outcome.kind === 'done') {
      journal.freeze({ kind: kind === 'freeze' ? 'frozen' : 'thawed', volumeId, mountPoint, by, askedMillis });
    }
    return outcome;
  };
  const noted = (tool: string, args: readonly string[], { answer, noted: kind }: MountAnswer): Answer => {
    if (kind !== undefined) {
      journal.note({ kind, tool, args, reason: answer.stderr });
    }
    return answer;
  };
  const fsfreeze = async (tool: 'fsfreeze' | 'xfs_freeze', args: readonly string[]): Promise<Answer> => {
    const request = parseFsfreeze(args, tool);
    if (request.kind === 'answer') {
      return request.answer;
    }
    const volume = volumeOf(volumes, request.path);
    if (volume === undefined) {
      // On a real instance this would stop the root file system, and with it the agent.
      return noted(tool, args, { answer: fsfreezeAnswer({ ...request, tool }, { kind: 'refused' }), noted: 'refused' });
    }
    return inTurn(async () =>
      fsfreezeAnswer({ ...request, tool }, await act(request.kind, volume, FreezeActor.SCRIPT)),
    );
  };
  const isFrozen = ({ volumeId }: GuestVolume): boolean => {
    noteWatchdog();
    const open = frozenIntervals(journal.events()).filter(({ thawed }) => thawed === undefined);
    return open.some((interval) => interval.volumeId === volumeId);
  };
  const systemctl = async (args: readonly string[]): Promise<Answer> => {
    const { changed, ...answer } = await answerSystemctl(args, services);
    if (changed !== undefined) {
      journal.note({ kind: 'service', tool: 'systemctl', args, reason: changed });
    }
    return answer;
  };

  return {
    answer: async (tool, args) => {
      switch (tool) {
        case 'fsfreeze':
        case 'xfs_freeze':
          return fsfreeze(tool, args);
        case 'lsblk':
          return answerLsblk(
            args,
            blockDevices(rootDisk, attachments === undefined ? volumes : attachedDisks(attachments)),
          );
        case 'blkid':
          return attachments?.blkid(args) ?? fail(2, '');
        case 'findmnt':
          return answerFindmnt(args, volumes);
        case 'mount':
          return attachments?.mount(args) ?? noted(tool, args, answerMount(args, volumes, isFrozen));
        case 'umount':
          return attachments?.umount(args) ?? noted(tool, args, answerUmount(args, volumes));
        case 'systemctl':
          return systemctl(args);
        default:
          return fail(127, `${tool}: not known to the rehearsal`);
      }
    },
    holdStill: (held, work) =>
      inTurn(async () => {
        const mine: GuestVolume[] = [];
        try {
          for (const volume of held) {
            const outcome = await act('freeze', volume, FreezeActor.STAND_IN);
            if (outcome.kind === 'done') {
              mine.push(volume);
            } else if (outcome.kind !== 'busy') {
              throw new Error(`volume ${volume.volumeId} could not be frozen for its image: ${outcome.kind}`);
            }
          }
          await (freezer.whileImaged?.(held, work) ?? work());
        } finally {
          for (const volume of mine.reverse()) {
            await act('thaw', volume, FreezeActor.STAND_IN);
          }
        }
      }),
    thawAll: (by) =>
      inTurn(async () => {
        for (const volume of volumes) {
          await act('thaw', volume, by);
        }
      }),
  };
}

function attachedDisks({ volumes, mountPoint }: Attachments): readonly Disk[] {
  return volumes.map((volume) => ({ ...volume, mountPoint: mountPoint(volume) ?? '' }));
}
